/* Sends files in parts, follows how they are taken in, and goes on where it stopped. */

const BEGUN = "borderkit.uploads";
const TAKEN = "borderkit.surveys";
const MOST_TAKEN = 20;
const WHOLE_HASH_BYTES = 64 * 2 ** 20;
const live = new Set();
let chosen = [];

/* ------------------------------------------------------------------- what is kept here */

/* Names and codes of uploads and surveys; never the token. */
function kept(list) {
  try { return JSON.parse(localStorage.getItem(list)) || {}; } catch { return {}; }
}

function keep(list, key, value) {
  const all = kept(list);
  delete all[key];
  if (value) all[key] = value;
  const newest = Object.entries(all).slice(list === TAKEN ? -MOST_TAKEN : 0);
  try { localStorage.setItem(list, JSON.stringify(Object.fromEntries(newest))); } catch { /* it works without */ }
  showKept();
}

const mark = (file, campaign, side) =>
  [file.name, file.size, file.lastModified, campaign, side].join("|");

/* ----------------------------------------------------------------------------- a file */

class Card {
  constructor(name, size) {
    this.name = name;
    this.box = node("li", null, { class: "bk-file" });
    this.head = node("h3", null, { tabindex: "-1" });
    this.head.append(node("bdi", name));
    this.state = node("p", say("waiting"), { class: "bk-state", role: "status" });
    this.percent = node("span", "", { class: "bk-soft" });
    this.bar = node("progress", null, { max: "100", value: "0", "aria-label": name });
    this.more = node("div");
    const about = size === undefined ? [] : [node("small", say("bytes", { size: count(size) }))];
    this.box.append(this.head, ...about, this.state, this.percent, this.bar, this.more);
  }

  /* The state is read aloud, the percent is not: it changes all the time. */
  tell(text, percent) {
    if (this.state.textContent !== text) this.state.textContent = text;
    this.percent.textContent = percent === undefined ? "" : percent + " %";
    if (percent !== undefined) this.bar.value = percent;
  }

  /* Wait for the button, for the connection, or for another token in the field. */
  stopped(text, field) {
    this.tell(text);
    this.box.className = "bk-file bk-asks";
    return new Promise((done) => {
      const again = button(say("go_on"), () => resume(), true);
      const [source, event] = field ? [field, "change"] : [window, "online"];
      const resume = () => {
        source.removeEventListener(event, resume);
        again.remove();
        this.box.className = "bk-file";
        at("token-said").textContent = "";
        done();
      };
      source.addEventListener(event, resume);
      this.more.append(again);
      if (field) at("token-said").textContent = text;
      (field || again).focus();
    });
  }

  end(kind, text) {
    this.box.className = "bk-file bk-" + kind;
    this.bar.hidden = true;
    this.tell(text);
  }

  fail(fault) {
    this.end("refused", say("refused"));
    this.more.replaceChildren(...problemNodes(fault));
  }
}

function showCards(cards) {
  at("results").prepend(...cards.map((card) => card.box));
  at("after").hidden = false;
  at("after").scrollIntoView({ block: "start" });
}

/* Bring a file to the server; the next may be sent while this one is taken in. */
async function sendFile(card, file, campaign, side, told) {
  const key = mark(file, campaign, side);
  live.add(key);
  showKept();
  try {
    if (!file.size) throw new Refused({ title: say("empty") }, 0);
    const upload = await brought(card, key, file, campaign, side, told);
    if (upload.upload === undefined) {
      keep(BEGUN, key);
      return show(card, { receipt: upload, said: "kept_before" });
    }
    const anew = JSON.stringify(upload.told || {}) !== JSON.stringify(told) && Object.keys(told).length;
    take(card, upload.upload, key, anew ? { told } : null);
  } catch (fault) {
    failed(card, key, fault);
  }
}

/* The parts of a file; all anew, once, where the server took away what was begun. */
async function brought(card, key, file, campaign, side, told) {
  for (let tried = 0; ; tried += 1) {
    const upload = await begun(card, key, file, campaign, side, told);
    try {
      if (upload.state === "receiving" && upload.upload !== undefined) await sendParts(card, file, upload);
      return upload;
    } catch (fault) {
      if (!gone(fault) || tried) throw fault;
    }
  }
}

function failed(card, key, fault) {
  live.delete(key);
  if (fault.status >= 400 && !passing(fault) && ![401, 403].includes(fault.status)) keep(BEGUN, key);
  else showKept();
  card.fail(fault);
}

/* An upload that was begun before goes on; otherwise a new one is begun. What the server took
   away, and what is of another side, it does not tell apart: nothing is forgotten before a new
   one is begun. */
async function begun(card, key, file, campaign, side, told) {
  const before = kept(BEGUN)[key];
  if (before) {
    try {
      const found = await patiently(card, async () =>
        (await ask("GET", "surveys/uploads/" + encodeURIComponent(before.upload))).json());
      card.tell(say("resumed", { count: found.parts.length, total: found.part_count }));
      return found;
    } catch (fault) {
      if (!gone(fault)) throw fault;
    }
  }
  card.tell(say("hashing"));
  const whole = file.size <= WHOLE_HASH_BYTES ? await sha256(await bytesOf(file)) : null;
  const wanted = { name: file.name, size_bytes: file.size, campaign, side, told };
  if (whole) wanted.sha256 = whole;
  const made = await patiently(card, async () =>
    (await ask("POST", "surveys/uploads", ...asJson(wanted))).json());
  if (made.upload) keep(BEGUN, key, { upload: made.upload, name: file.name, size: file.size });
  return made;
}

async function sendParts(card, file, upload) {
  const there = new Set(upload.parts);
  const told = () => {
    const [part, total] = [Math.min(there.size + 1, upload.part_count), upload.part_count];
    card.tell(say("sending", { part, total }), Math.round((100 * there.size) / total));
    if (!there.size) card.bar.removeAttribute("value");
  };
  for (let part = 0; part < upload.part_count; part += 1) {
    if (there.has(part)) continue;
    const from = part * upload.part_bytes;
    const data = await bytesOf(file.slice(from, from + upload.part_bytes));
    const sum = await sha256(data);
    const headers = { "Content-Type": "application/octet-stream", ...(sum ? { "X-Part-Sha256": sum } : {}) };
    const path = "surveys/uploads/" + encodeURIComponent(upload.upload) + "/parts/" + part;
    await patiently(card, () => { told(); return ask("PUT", path, data, headers); });
    there.add(part);
  }
  told();
}

/* Have a file taken in. `asked` are questions that were answered: where the answer cannot be
   used they stand there again, and the file is not sent again. */
async function take(card, upload, key, given, asked) {
  const path = "surveys/uploads/" + encodeURIComponent(upload);
  card.box.className = "bk-file";
  card.bar.hidden = false;
  card.more.replaceChildren();
  live.add(key);
  showKept();
  let found;
  try {
    card.tell(say("taking"), 0);
    found = await patiently(card, async () =>
      (await ask("POST", path + "/complete", ...(given ? asJson(given) : [undefined, {}]))).json());
    while (found.upload !== undefined && !ended(found)) {
      await follow(card, path);
      found = await patiently(card, async () => (await ask("GET", path)).json());
    }
    if (found.upload === undefined) found = { receipt: found };
  } catch (fault) {
    if (!asked || passing(fault) || gone(fault)) return failed(card, key, fault);
    found = { problem: fault.problem, told: given.told };
  }
  const taken = found.receipt && found.receipt.survey;
  const open = asks(found) ? found.receipt.questions : !taken && asked;
  if (!open) keep(BEGUN, key);
  show(card, found, open && {
    questions: open,
    answered: (answers) => take(card, upload, key, { told: { ...found.told, ...answers } }, open),
  });
}

const ended = (found) => ["successful", "failed", "dismissed"].includes(found.state);
const asks = (found) => Boolean(found.receipt && (found.receipt.questions || []).length && !found.receipt.survey);

/* Read server-sent events with fetch: an EventSource cannot bring a token. */
async function follow(card, path) {
  try {
    const answer = await ask("GET", path + "/events", undefined, { Accept: "text/event-stream" });
    if (answer.status === 204 || !answer.body) return;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split(/\r?\n\r?\n/);
      rest = events.pop();
      for (const event of events) progress(card, event);
    }
  } catch (fault) {
    // A token that ran out meanwhile is asked for by what comes next.
    if (!passing(fault) && fault.status !== 401) throw fault;
    await pause(1);
  }
}

function progress(card, event) {
  const data = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  if (!data.length) return;
  const job = JSON.parse(data.map((line) => line.slice(5)).join("\n"));
  card.tell(say("taking"), Math.round(job.progress || 0));
}

/* ------------------------------------------------------------------------- what it became */

function show(card, found, open) {
  const receipt = found.receipt;
  const parts = [];
  if (receipt && receipt.survey) {
    const said = receipt.state === "withdrawn" ? "withdrawn" : found.said || "kept";
    card.end("kept", say(said, { survey: receipt.survey }));
    if ((receipt.asked || []).length && said !== "withdrawn") card.box.classList.add("bk-asks");
    live.add(receipt.survey);
    keep(TAKEN, receipt.survey, { name: card.name });
  } else card.end(open ? "asks" : "refused", say(open ? "asks" : "refused"));
  if (found.problem && !asks(found)) parts.push(...problemNodes({ problem: found.problem }));
  else if (!receipt) parts.push(...problemNodes({ problem: { title: say("dismissed") } }));
  if (open) parts.push(questions(open, found.told || {}));
  if (receipt && !asks(found)) {
    parts.push(...receiptNodes(receipt, (next) => {
      show(card, { receipt: next, said: "answered" });
      card.head.focus();
    }));
  }
  card.more.replaceChildren(...parts);
  const now = document.activeElement;
  if (now && now !== document.body && now !== at("send") && !card.box.contains(now)) return;
  (card.more.querySelector(".bk-question input, .bk-question select, .bk-question textarea") || card.head).focus();
}

/* --------------------------------------------------------------------------- the form */

function showSides() {
  const option = at("campaign").selectedOptions[0];
  const sides = option ? option.dataset.sides.split(" ").filter(Boolean) : [];
  at("side").replaceChildren(...sides.map((side) => node("option", side, { value: side })));
}

function choose(files) {
  chosen = Array.from(files);
  at("chosen").replaceChildren(...chosen.map((file) => {
    const row = node("li");
    row.append(node("bdi", file.name), node("small", " " + say("bytes", { size: count(file.size) })));
    return row;
  }));
  if (chosen.length) at("said").textContent = "";
}

function toldNow() {
  const told = {};
  for (const field of document.querySelectorAll("[data-told]")) {
    const text = field.value.trim();
    if (text) told[field.dataset.told] = typed(field.dataset.told, text);
  }
  return told;
}

/* What this browser sent, apart from what is shown on the page already. */
function showKept() {
  const rows = (list, acts) => Object.entries(kept(list)).filter(([key]) => !live.has(key)).map(([key, value]) => {
    const row = node("li", null, { class: "bk-row" });
    row.append(node("bdi", value.name), ...acts.map(([text, act]) => {
      const made = button(say(text), () => act(key, value));
      made.setAttribute("aria-label", say(text) + ": " + value.name);
      return made;
    }));
    return row;
  });
  const open = rows(BEGUN, [["look", lookAt], ["forget", giveUp]]);
  const taken = rows(TAKEN, [["show_receipt", lookAtSurvey], ["off_list", (key) => keep(TAKEN, key)]]).reverse();
  at("begun").replaceChildren(...open);
  at("begun-part").hidden = !open.length;
  at("taken").replaceChildren(...taken);
  at("taken-part").hidden = !taken.length;
  at("before").hidden = !open.length && !taken.length;
}

async function lookAt(key, value) {
  if (!ready()) return;
  const card = new Card(value.name, value.size);
  showCards([card]);
  try {
    const found = await patiently(card, async () =>
      (await ask("GET", "surveys/uploads/" + encodeURIComponent(value.upload))).json());
    if (found.state !== "receiving") return await take(card, value.upload, key, null);
    card.tell(say("unfinished_help"), Math.round((100 * found.parts.length) / found.part_count));
  } catch (fault) {
    card.fail(fault);
  }
}

async function lookAtSurvey(survey, value) {
  if (!ready()) return;
  const card = new Card(value.name);
  showCards([card]);
  try {
    const receipt = await patiently(card, async () =>
      (await ask("GET", "surveys/" + encodeURIComponent(survey))).json());
    show(card, { receipt });
  } catch (fault) {
    card.fail(fault);
  }
}

async function giveUp(key, value) {
  if (!ready()) return;
  try {
    await ask("DELETE", "surveys/uploads/" + encodeURIComponent(value.upload));
  } catch (fault) {
    if (passing(fault) || fault.status === 401) { at("said").textContent = titleOf(fault); return; }
  }
  keep(BEGUN, key);
}

function ready() {
  if (at("token").value.trim()) return true;
  at("said").textContent = say("need_token");
  at("token").focus();
  return false;
}

async function sendAll(event) {
  event.preventDefault();
  if (!ready()) return;
  if (!chosen.length) {
    at("said").textContent = say("need_files");
    at("files").focus();
    return;
  }
  at("said").textContent = "";
  at("send").disabled = true;
  const [campaign, side, told, files] = [at("campaign").value, at("side").value, toldNow(), chosen];
  at("files").value = "";
  choose([]);
  const cards = files.map((file) => new Card(file.name, file.size));
  showCards(cards);
  for (const [place, file] of files.entries()) await sendFile(cards[place], file, campaign, side, told);
  at("send").disabled = false;
}

const drop = at("drop");
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("bk-over"); });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("bk-over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); choose(event.dataTransfer.files); });
at("files").addEventListener("change", (event) => choose(event.target.files));
at("campaign").addEventListener("change", showSides);
at("form").addEventListener("submit", sendAll);
showSides();
showKept();
document.documentElement.dataset.page = "ready";
