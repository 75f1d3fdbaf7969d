/* A receipt: what became of every record, grouped by reason, and what it asks. */

const COUNTS = ["read", "accepted", "rejected", "duplicate", "matched", "unmatched", "ambiguous", "flagged"];
const MOVED = ["moved", "not_moved", "undetermined"];
const OPEN_ROWS = 10;
const CHOSEN_AMONG = ["axes", "layer", "profile"];

function receiptNodes(receipt, answered) {
  const made = [facts(receipt)];
  if (receipt.survey) made.push(mapNodes(receipt.survey));
  made.push(...doubts(receipt, answered), ...given(receipt, answered));
  const notes = notesOf(receipt);
  if (notes.length) made.push(node("h4", say("notes")), ...longList(notes, (text) => english("li", text)));
  made.push(...rejections(receipt));
  const doubles = receipt.duplicates || [];
  if (doubles.length) {
    const title = say("duplicate") + ": " + count(receipt.duplicate);
    made.push(folded(title, [...longList(doubles, doubleNode), ...unseen(receipt.duplicate - doubles.length)]));
  }
  if ((receipt.parts || []).length > 1) {
    const title = say("parts") + ": " + count(receipt.parts.length);
    made.push(folded(title, longList(receipt.parts, partNode)));
  }
  made.push(folded(say("about"), [pairs([["format", receipt.format], ["sha256", receipt.sha256]], "bk-wide")]));
  return made;
}

function facts(receipt) {
  const told = COUNTS.filter((name) => Number.isInteger(receipt[name])).map((name) => [name, count(receipt[name])]);
  if (receipt.of_no_marker) told.push(["of_no_marker", count(receipt.of_no_marker)]);
  const displaced = receipt.displaced || {};
  told.push(...MOVED.filter((name) => displaced[name]).map((name) => [name, count(displaced[name])]));
  const photos = Object.values(receipt.photos || {}).reduce((sum, each) => sum + each, 0);
  if (photos) told.push(["photos", count(receipt.photos.matched) + " / " + count(photos)]);
  const walked = (receipt.coverage || {}).covered_m;
  if (walked) told.push(["walked", say("metres", { metres: count(Math.round(walked)) })]);
  const list = pairs(told);
  const times = [receipt.time_from, receipt.time_to].filter(Boolean).map((time) => time.replace("+00:00", "Z")).join(" / ");
  list.append(...pairs([["crs_of", receipt.crs], ["time", times]], "bk-wide").children);
  return list;
}

function pairs(told, look) {
  const list = node("dl");
  for (const [name, value] of told) {
    if (!value) continue;
    const pair = node("div", null, look ? { class: look } : {});
    pair.append(node("dt", say(name)), node("dd", value));
    list.append(pair);
  }
  return list;
}

/* ----------------------------------------------------------------- what was not taken */

/* The receipt holds the first records, and how many there are of each reason. */
function rejections(receipt) {
  const found = receipt.rejections || [];
  if (!found.length) return [];
  const groups = new Map(Object.keys(receipt.rejected_by || {}).map((code) => [code, []]));
  for (const each of found) {
    if (!groups.has(each.code)) groups.set(each.code, []);
    groups.get(each.code).push(each);
  }
  const shown = new Map(Array.from(groups, ([code, all]) => [code, new Set(all.map((each) => each.row)).size]));
  const records = (code) => (receipt.rejected_by || {})[code] || shown.get(code);
  const codes = Array.from(groups.keys()).sort((one, other) => records(other) - records(one));
  const box = node("div", null, { class: "bk-why" });
  box.append(node("h4", say("rejections")), ...codes.map((code) => reasonNode(code, groups.get(code), records(code))));
  const left = codes.reduce((sum, code) => sum + records(code) - shown.get(code), 0);
  if (left > 0 && receipt.survey) box.append(button(say("show_all"), (event) => showAll(receipt, box, event.target)));
  else box.append(...unseen(left));
  return [box];
}

const unseen = (left) => (left > 0 ? [node("p", say("more", { count: count(left) }))] : []);

/* What is said of every record of a group alike is said once. */
function reasonNode(code, found, records) {
  const [first] = found;
  const [reason, remedy] = words.reasons[code] || (first ? [first.reason, first.remedy] : [code, ""]);
  const alike = found.length > 1 && found.every((each) => each.detail === first.detail);
  const list = longList(found, (each) => {
    const row = node("li");
    row.append(node("bdi", placeOf(each.where)), " ", node("small", say("record", { row: each.row })));
    if (each.field || each.value !== null) row.append(node("br"), node("bdi", each.field || ""), " ");
    if (each.value !== null) row.append(node("code", each.value));
    if (each.detail && !alike) row.append(node("br"), english("small", each.detail));
    return row;
  });
  const said = [node("p", say("to_do", { remedy }), { class: "bk-do" })];
  if (alike && first.detail) said.push(english("p", first.detail, { class: "bk-soft" }));
  return folded(reason + ": " + count(records), [...said, ...list], found.length <= OPEN_ROWS);
}

const placeOf = (where) => where.replace(/ line (\d+)$/, (_, line) => ", " + say("line", { line }));

async function showAll(receipt, box, pressed) {
  pressed.disabled = true;
  try {
    const path = "surveys/" + encodeURIComponent(receipt.survey) + "/rejections";
    const whole = await (await ask("GET", path)).json();
    const [made] = rejections({ ...receipt, rejections: whole.rejections, rejected_by: null });
    box.replaceWith(made);
    made.querySelector("summary").focus();
  } catch (fault) {
    pressed.disabled = false;
    pressed.after(...problemNodes(fault));
  }
}

function doubleNode(found) {
  const row = node("li");
  const earlier = /^row (\d+)$/.exec(found.same_as);
  const same = earlier ? say("record", { row: earlier[1] }) : found.same_as;
  row.append(node("bdi", placeOf(found.where)), " ", node("small", say("record", { row: found.row })), node("br"), say("same_as", { same }));
  return row;
}

function partNode(part) {
  const row = node("li");
  const told = COUNTS.slice(0, 4).filter((name) => part[name]).map((name) => say(name) + " " + count(part[name]));
  row.append(node("bdi", part.name), " ", node("small", [part.format, part.crs].filter(Boolean).join(", ")), node("br"), told.join(", "));
  return row;
}

/* Notes of the upload, and of its files: what is said of many files is said once. */
function notesOf(receipt) {
  const named = new Map();
  for (const part of receipt.parts || []) {
    for (const text of part.notes || []) named.set(text, [...(named.get(text) || []), part.name]);
  }
  const told = Array.from(named, ([text, names]) =>
    (names.length > 1 ? names[0] + " (+" + count(names.length - 1) + ")" : names[0]) + ": " + text);
  return [...(receipt.notes || []), ...told];
}

function mapNodes(survey) {
  const path = "surveys/" + encodeURIComponent(survey) + "/map?language=" + words.lang;
  const row = node("div", null, { class: "bk-row" });
  const link = node("a", say("map"), { href: path, target: "_blank", rel: "noopener" });
  row.append(link, button(say("save_map"), () => saveMap(survey, path, row)), node("small", say("map_help")));
  return row;
}

async function saveMap(survey, path, row) {
  try {
    const place = URL.createObjectURL(await (await ask("GET", path)).blob());
    const link = node("a", "", { href: place, download: survey + ".html" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(place), 60000);
  } catch (fault) {
    row.append(...problemNodes(fault));
  }
}

/* ----------------------------------------------------------- questions about the file */

/* What may be chosen is offered, and never chosen beforehand; what was stated stands there. A
   mapping of columns is JSON. */
function questions(open, told) {
  const form = node("form", null, { "aria-label": say("questions"), class: "bk-asked" });
  for (const key of new Set(open.questions.map((each) => each.key))) {
    const box = questionNode(key, open.questions.filter((each) => each.key === key));
    const before = told[key] === undefined ? null : told[key];
    if (before !== null) box.querySelector("[name]").value = typeof before === "object" ? JSON.stringify(before) : before;
    form.append(box);
  }
  form.append(node("button", say("answer"), { type: "submit", class: "bk-main" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answers = {};
    for (const field of form.elements) {
      if (!field.name) continue;
      try {
        answers[field.name] = typed(field.name, field.value.trim());
      } catch {
        field.setCustomValidity(say("not_json"));
        field.reportValidity();
        field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
        return;
      }
    }
    open.answered(answers);
  });
  return form;
}

function questionNode(key, asked) {
  unique += 1;
  const box = node("div", null, { class: "bk-question" });
  const own = words["question_" + key];
  const texts = asked.map((each) => each.where + ": " + each.text);
  const help = english("small", own && words.lang !== "en" ? texts.join("\n") : asked.map((each) => each.where).join(", "), { id: "help-" + unique });
  const label = own && words.lang !== "en" ? node("label", own) : english("label", Array.from(new Set(asked.map((each) => each.text))).join("\n"));
  const set = { id: "field-" + unique, name: key, required: "", maxlength: "20000", "aria-describedby": help.id };
  label.htmlFor = set.id;
  const choices = Array.from(new Set(asked.flatMap((each) => each.choices || [])));
  let field;
  if (choices.length && CHOSEN_AMONG.includes(key)) {
    field = node("select", null, { ...set, maxlength: "" });
    field.append(node("option", say("choose"), { value: "" }), ...choices.map((value) => node("option", words[value] || value, { value })));
  } else field = node(key === "columns" ? "textarea" : "input", null, { ...set, autocapitalize: "none", spellcheck: "false" });
  box.append(label, help, field);
  if (field.tagName === "INPUT") box.append(offered(field, key === "timezone" ? [...choices, zoneHere()] : choices));
  return box;
}

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

function offered(field, choices) {
  const row = node("div", null, { class: "bk-row", role: "group", "aria-label": say("offered") });
  const different = Array.from(new Set(choices.filter(Boolean)));
  row.append(...different.slice(0, 12).map((value) => button(value, () => { field.value = value; field.focus(); })));
  return row;
}

function typed(key, text) {
  if (key === "confidence") return Number(text.replace(",", "."));
  return key === "columns" ? JSON.parse(text) : text;
}

/* ----------------------------------------------------------- which marker it is of */

/* Observations of which nobody decided which marker they are of: each with its candidates. */
function doubts(receipt, answered) {
  const asked = receipt.state === "withdrawn" ? [] : receipt.asked || [];
  if (!receipt.survey || !asked.length) return [];
  const all = receipt.ambiguous + ((receipt.photos || {}).ambiguous || 0);
  const left = all > asked.length ? [node("p", say("doubts_more", { count: count(all - asked.length) }))] : [];
  const inside = [node("p", say("doubts_help"), { class: "bk-soft" }), ...longList(asked, doubtNode), ...left];
  const chosenNow = (form) => Array.from(form.querySelectorAll("input:checked"), (field) => [field.dataset.row, field.value]);
  return [answersForm(receipt, "doubts", inside, chosenNow, answered)];
}

/* Answers that were given stay open to correction. */
function given(receipt, answered) {
  const rows = receipt.state === "withdrawn" ? [] : Object.entries(receipt.answers || {});
  if (!receipt.survey || !rows.length) return [];
  const inside = longList(rows, ([row, marker]) => {
    const made = node("li");
    const label = node("label", say("record", { row }));
    label.append(node("input", null, { value: marker, "data-row": row, "data-was": marker, maxlength: "200", autocapitalize: "none", spellcheck: "false" }));
    made.append(label);
    return made;
  });
  const changed = (form) => Array.from(form.querySelectorAll("input"), (field) => [field.dataset.row, field.value.trim(), field.dataset.was])
    .filter(([, marker, was]) => marker !== was);
  const told = [...sharedNodes(receipt), ...rematchedNodes(receipt)];
  const form = answersForm(receipt, null, [node("p", say("given_help"), { class: "bk-soft" }), ...inside], changed, answered);
  return [...told, folded(say("given") + ": " + count(rows.length), [form])];
}

function sharedNodes(receipt) {
  return Object.entries(receipt.shared_markers || {}).map(([marker, rows]) =>
    node("p", say("shared", { marker, rows: rows.join(", ") }), { class: "bk-problem" }));
}

function rematchedNodes(receipt) {
  const rows = receipt.rematched || [];
  if (!rows.length) return [];
  return [node("h4", say("rematched")), ...longList(rows, (each) => {
    const name = [each.station, say("record", { row: each.row })].filter(Boolean).join(", ");
    return node("li", name + ": " + (each.was || say("unmatched")) + " \u2192 " + (each.marker || say(each.match_state)));
  })];
}

/* A form that sends answers, some or all; what is refused leaves it as it was. */
function answersForm(receipt, title, inside, answersOf, answered) {
  const form = node("form", null, { class: "bk-asked" });
  const head = node("h4", say(title || "given"), { id: "answers-" + (unique += 1) });
  head.hidden = !title;
  form.setAttribute("aria-labelledby", head.id);
  const said = node("div");
  const send = node("button", say("send_answers"), { type: "submit", class: "bk-main" });
  form.append(head, ...inside, said, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answers = Object.fromEntries(answersOf(form).filter(([, marker]) => marker));
    if (!Object.keys(answers).length) return said.replaceChildren(node("p", say("need_answers"), { class: "bk-problem", role: "alert" }));
    send.disabled = true;
    said.replaceChildren(node("p", say("sending_answers"), { role: "status" }));
    try {
      const path = "surveys/" + encodeURIComponent(receipt.survey) + "/answers";
      answered(await (await ask("POST", path, ...asJson({ answers }))).json());
    } catch (fault) {
      send.disabled = false;
      said.replaceChildren(...problemNodes(fault));
    }
  });
  return form;
}

function doubtNode(asked) {
  unique += 1;
  const made = node("li");
  const box = node("fieldset", null, { class: "bk-doubt" });
  const title = node("legend");
  title.append(node("bdi", asked.station || say("no_name")), " ", node("small", doubtPlace(asked)));
  box.append(title);
  const row = node("div", null, { class: "bk-choices" });
  const told = (asked.candidates || []).map((each) => [
    each.marker,
    (each.number || each.marker) + " (" + say("metres", { metres: far(each.distance_m) }) + ")",
  ]);
  for (const [value, text] of [...told, ["none", say("none_of_these")], ["", say("leave_open")]]) {
    const label = node("label");
    const field = node("input", null, { type: "radio", name: "doubt-" + unique, value, "data-row": asked.row });
    field.checked = value === "";
    label.append(field, node("bdi", text));
    row.append(label);
  }
  box.append(row);
  made.append(box);
  return made;
}

const far = (metres) => Number(metres).toLocaleString(words.lang, { maximumFractionDigits: metres < 10 ? 2 : 0 });

function doubtPlace(asked) {
  const where = [asked.where ? placeOf(asked.where) : "", say("record", { row: asked.row })];
  if (asked.kind === "photo") where.push(say("photo"));
  return where.filter(Boolean).join(", ");
}
