"use strict";
/* Sends survey files in parts, follows how they are taken in, and shows each receipt.
   All text goes into text nodes; the token stays in its field. */
(function () {
  const words = JSON.parse(document.getElementById("words").textContent);
  const at = (id) => document.getElementById(id);
  const KEPT = "borderkit.uploads";
  const WAITS_S = [1, 2, 4, 8, 15];
  const WHOLE_HASH_BYTES = 64 * 2 ** 20;
  const MOST_ROWS = 100;
  const COUNTS = ["read", "accepted", "rejected", "duplicate", "matched", "unmatched", "ambiguous", "flagged"];
  let chosen = [];
  let unique = 0;

  const say = (key, values) =>
    words[key].replace(/\{(\w+)\}/g, (_, name) => String((values || {})[name]));

  function node(tag, text, set) {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) made.textContent = String(text);
    for (const [key, value] of Object.entries(set || {})) made.setAttribute(key, value);
    return made;
  }

  function button(text, act, main) {
    const made = node("button", text, { type: "button" });
    if (main) made.className = "bk-main";
    made.addEventListener("click", act);
    return made;
  }

  /* ------------------------------------------------------------------- what is kept here */

  function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { return {}; }
  }

  function keep(key, value) {
    const all = kept();
    if (value) all[key] = value;
    else delete all[key];
    try { localStorage.setItem(KEPT, JSON.stringify(all)); } catch { /* it works without */ }
    showBegun();
  }

  const mark = (file, campaign, side) =>
    [file.name, file.size, file.lastModified, campaign, side].join("|");

  /* ---------------------------------------------------------------------------- asking */

  class Refused extends Error {
    constructor(problem, status) {
      super(problem.detail || problem.title || String(status));
      this.problem = problem;
      this.status = status;
    }
  }

  async function ask(method, path, body, headers) {
    const given = { Authorization: "Bearer " + at("token").value.trim(), ...headers };
    const answer = await fetch(path, {
      method, body, headers: given, credentials: "omit", cache: "no-store",
    });
    if (answer.ok) return answer;
    let problem = {};
    try { problem = await answer.json(); } catch { /* not ours */ }
    throw new Refused(problem, answer.status);
  }

  const asJson = (value) => [JSON.stringify(value), { "Content-Type": "application/json" }];
  const passing = (fault) =>
    !(fault instanceof Refused) || fault.status >= 500 || fault.status === 429 || fault.status === 408;
  const strange = (fault) => fault.status === 401 || fault.status === 403;
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  /* Ask again while the connection fails or the server is busy; then leave it to the reader. */
  async function patiently(card, act) {
    for (let count = 0; ; count += 1) {
      try { return await act(); } catch (fault) {
        if (!passing(fault)) throw fault;
        if (count < WAITS_S.length) {
          card.tell(say("retrying", { seconds: WAITS_S[count] }));
          await pause(WAITS_S[count]);
        } else {
          await card.stopped();
          count = -1;
        }
      }
    }
  }

  async function sha256(data) {
    if (!(window.crypto && crypto.subtle)) return null;
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* ----------------------------------------------------------------------------- a file */

  class Card {
    constructor(name, size) {
      this.box = node("li", null, { class: "bk-file" });
      this.head = node("h3");
      this.head.append(node("bdi", name));
      this.head.tabIndex = -1;
      this.state = node("p", say("waiting"), { class: "bk-state", role: "status" });
      this.bar = node("progress", null, { max: "100", value: "0", "aria-label": name });
      this.more = node("div");
      this.box.append(this.head, node("small", say("bytes", { size: size.toLocaleString(words.lang) })), this.state, this.bar, this.more);
      at("results").prepend(this.box);
      at("after").hidden = false;
    }

    tell(text, percent) {
      if (this.state.textContent !== text) this.state.textContent = text;
      if (percent !== undefined) this.bar.value = percent;
    }

    stopped() {
      this.tell(say("paused"));
      return new Promise((done) => {
        const again = button(say("go_on"), () => { again.remove(); done(); }, true);
        this.more.append(again);
        again.focus();
      });
    }

    end(kind, text) {
      this.box.className = "bk-file bk-" + kind;
      this.bar.hidden = true;
      this.tell(text);
    }

    fail(fault) {
      this.end("refused", say("refused"));
      this.more.replaceChildren(...problemNodes(fault.problem || { detail: fault.message }));
    }
  }

  async function sendFile(file, campaign, side, told) {
    const card = new Card(file.name, file.size);
    const key = mark(file, campaign, side);
    try {
      const upload = await begun(card, key, file, campaign, side, told);
      if (upload.upload === undefined) {
        keep(key);
        return show(card, { receipt: upload, state: "successful" });
      }
      if (upload.state === "receiving") await sendParts(card, file, upload);
      const anew = JSON.stringify(upload.told || {}) !== JSON.stringify(told) && Object.keys(told).length;
      await take(card, upload.upload, key, anew ? { told } : null);
    } catch (fault) {
      if (!passing(fault) && !strange(fault)) keep(key);
      card.fail(fault);
    }
  }

  /* An upload that was begun before goes on; otherwise a new one is begun. */
  async function begun(card, key, file, campaign, side, told) {
    const before = kept()[key];
    if (before) {
      try {
        const found = await patiently(card, async () =>
          (await ask("GET", "surveys/uploads/" + encodeURIComponent(before.upload))).json());
        card.tell(say("resumed", { count: found.parts.length, total: found.part_count }));
        return found;
      } catch (fault) {
        if (!(fault instanceof Refused) || fault.status !== 404) throw fault;
        keep(key);
      }
    }
    card.tell(say("hashing"));
    const whole = file.size <= WHOLE_HASH_BYTES ? await sha256(await file.arrayBuffer()) : null;
    const wanted = { name: file.name, size_bytes: file.size, campaign, side, told };
    if (whole) wanted.sha256 = whole;
    const made = await patiently(card, async () =>
      (await ask("POST", "surveys/uploads", ...asJson(wanted))).json());
    if (made.upload) keep(key, { upload: made.upload, name: file.name, size: file.size });
    return made;
  }

  async function sendParts(card, file, upload) {
    const there = new Set(upload.parts);
    for (let part = 0; part < upload.part_count; part += 1) {
      if (there.has(part)) continue;
      const from = part * upload.part_bytes;
      const data = await file.slice(from, from + upload.part_bytes).arrayBuffer();
      const sum = await sha256(data);
      const headers = { "Content-Type": "application/octet-stream", ...(sum ? { "X-Part-Sha256": sum } : {}) };
      const path = "surveys/uploads/" + encodeURIComponent(upload.upload) + "/parts/" + part;
      await patiently(card, () => ask("PUT", path, data, headers));
      there.add(part);
      const percent = Math.round((100 * there.size) / upload.part_count);
      card.tell(say("sending", { percent }), percent);
    }
  }

  async function take(card, upload, key, given) {
    const path = "surveys/uploads/" + encodeURIComponent(upload);
    card.box.className = "bk-file";
    card.bar.hidden = false;
    card.more.replaceChildren();
    let found = await patiently(card, async () =>
      (await ask("POST", path + "/complete", ...(given ? asJson(given) : [undefined, {}]))).json());
    while (found.upload !== undefined && !ended(found)) {
      await follow(card, path);
      found = await patiently(card, async () => (await ask("GET", path)).json());
    }
    if (found.upload === undefined) found = { receipt: found, state: "successful" };
    show(card, found, (answers) =>
      take(card, upload, key, { told: { ...found.told, ...answers } }).catch((fault) => card.fail(fault)));
    if (!asks(found)) keep(key);
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
      if (!passing(fault)) throw fault;
      await pause(1);
    }
  }

  function progress(card, event) {
    const data = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
    if (!data.length) return;
    const job = JSON.parse(data.map((line) => line.slice(5)).join("\n"));
    const percent = Math.round(job.progress || 0);
    card.tell(say("taking", { percent, message: job.message || "" }), percent);
  }

  /* ------------------------------------------------------------------------ the receipt */

  function show(card, found, answered) {
    const receipt = found.receipt;
    const parts = [];
    if (receipt && receipt.survey) card.end("kept", say("kept", { survey: receipt.survey }));
    else if (asks(found)) card.end("asks", say("asks"));
    else card.end("refused", say("refused"));
    if (asks(found) && answered) parts.push(questions(receipt.questions, answered));
    else if (found.problem) parts.push(...problemNodes(found.problem));
    if (receipt) parts.push(...receiptNodes(receipt));
    card.more.replaceChildren(...parts);
    const now = document.activeElement;
    if (now && now !== document.body && now !== at("send") && !card.box.contains(now)) return;
    (card.more.querySelector("input, textarea") || card.head).focus();
  }

  function receiptNodes(receipt) {
    const facts = COUNTS.filter((name) => Number.isInteger(receipt[name])).map((name) => [say(name), receipt[name].toLocaleString(words.lang)]);
    const times = [receipt.time_from, receipt.time_to].filter(Boolean).map((time) => time.replace("+00:00", "Z")).join(" / ");
    for (const [key, value] of [["format", receipt.format], ["crs_of", receipt.crs], ["time", times], ["sha256", receipt.sha256]]) {
      if (value) facts.push([say(key), value, "bk-wide"]);
    }
    const list = node("dl");
    for (const [name, value, look] of facts) {
      const pair = node("div", null, look ? { class: look } : {});
      pair.append(node("dt", name), node("dd", value));
      list.append(pair);
    }
    const made = [list];
    if ((receipt.rejections || []).length) made.push(...rejections(receipt));
    const notes = [...(receipt.notes || []), ...(receipt.parts || []).flatMap((part) => (part.notes || []).map((text) => part.name + ": " + text))];
    if (notes.length) {
      const told = node("ul");
      told.append(...notes.slice(0, MOST_ROWS).map((text) => node("li", text)));
      made.push(node("h4", say("notes")), told);
    }
    if (receipt.survey) made.push(mapNodes(receipt.survey));
    return made;
  }

  function rejections(receipt) {
    const columns = ["row", "where", "field", "value", "reason", "remedy"];
    const table = node("table");
    const head = node("tr");
    head.append(...columns.map((name) => node("th", say(name), { scope: "col" })));
    table.append(node("thead"), node("tbody"));
    table.tHead.append(head);
    for (const found of receipt.rejections.slice(0, MOST_ROWS)) {
      const row = node("tr");
      row.append(...columns.map((name) => node("td", found[name])));
      table.tBodies[0].append(row);
    }
    unique += 1;
    const title = node("h4", say("rejections"), { id: "rejections-" + unique });
    const box = node("div", null, { class: "bk-scroll", tabindex: "0", role: "region", "aria-labelledby": title.id });
    box.append(table);
    const left = receipt.rejections.length - MOST_ROWS;
    return [title, box, ...(left > 0 ? [node("p", say("more", { count: left }))] : [])];
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
      row.append(...problemNodes(fault.problem || { detail: fault.message }));
    }
  }

  function problemNodes(problem) {
    const made = [node("p", problem.detail || problem.title || say("refused"), { class: "bk-problem", role: "alert" })];
    if ((problem.defects || []).length) {
      const list = node("ul");
      list.append(...problem.defects.slice(0, MOST_ROWS).map((each) => node("li", each.where + ": " + each.what)));
      made.push(list);
    }
    return made;
  }

  /* What may be chosen is offered beside the field; a mapping of columns is JSON. */
  function questions(asked, answered) {
    const form = node("form", null, { "aria-label": say("questions") });
    for (const question of asked) {
      unique += 1;
      const label = node("label", question.text + " (" + question.where + ")");
      const field = node(question.key === "columns" ? "textarea" : "input", null, { name: question.key, required: "", maxlength: "20000" });
      if ((question.choices || []).length && question.key !== "columns") {
        const list = node("datalist", null, { id: "choices-" + unique });
        list.append(...question.choices.map((text) => node("option", null, { value: text })));
        field.setAttribute("list", list.id);
        label.append(field, node("small", question.choices.slice(0, 12).join(" · ")), list);
      } else label.append(field);
      form.append(label);
    }
    const send = node("button", say("answer"), { type: "submit", class: "bk-main" });
    form.append(node("p"), send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answers = {};
      for (const field of form.elements) {
        if (!field.name) continue;
        try {
          answers[field.name] = typed(field.name, field.value.trim());
          field.setCustomValidity("");
        } catch (fault) {
          field.setCustomValidity(fault.message);
          field.reportValidity();
          field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
          return;
        }
      }
      answered(answers);
    });
    return form;
  }

  function typed(key, text) {
    if (key === "confidence") return Number(text.replace(",", "."));
    return key === "columns" ? JSON.parse(text) : text;
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
      row.append(node("bdi", file.name), node("small", " " + say("bytes", { size: file.size.toLocaleString(words.lang) })));
      return row;
    }));
  }

  function toldNow() {
    const told = {};
    for (const field of document.querySelectorAll("[data-told]")) {
      const text = field.value.trim();
      if (text) told[field.dataset.told] = typed(field.dataset.told, text);
    }
    return told;
  }

  function showBegun() {
    const all = Object.entries(kept());
    at("before").hidden = !all.length;
    at("begun").replaceChildren(...all.map(([key, value]) => {
      const row = node("li", null, { class: "bk-row" });
      const acts = [button(say("look"), () => lookAt(key, value)), button(say("forget"), () => giveUp(key, value))];
      for (const each of acts) each.setAttribute("aria-label", each.textContent + ": " + value.name);
      row.append(node("bdi", value.name), ...acts);
      return row;
    }));
  }

  async function lookAt(key, value) {
    if (!ready()) return;
    const card = new Card(value.name, value.size);
    try {
      const found = await (await ask("GET", "surveys/uploads/" + encodeURIComponent(value.upload))).json();
      if (found.state === "receiving") {
        const percent = Math.round((100 * found.parts.length) / found.part_count);
        card.tell(say("sending", { percent }) + " " + say("unfinished_help"), percent);
      } else await take(card, value.upload, key, null);
    } catch (fault) {
      if (fault.status === 404) keep(key);
      card.fail(fault);
    }
  }

  async function giveUp(key, value) {
    if (!ready()) return;
    try {
      await ask("DELETE", "surveys/uploads/" + encodeURIComponent(value.upload));
    } catch (fault) {
      if (passing(fault) || strange(fault)) { at("said").textContent = fault.message; return; }
    }
    keep(key);
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
    for (const file of files) await sendFile(file, campaign, side, told);
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
  showBegun();
  document.documentElement.dataset.page = "ready";
})();
