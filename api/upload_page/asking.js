/* What the page is made of and how it asks the server. Every text goes into a text node; the
   token stays in its field. */

const words = JSON.parse(document.getElementById("words").textContent);
const at = (id) => document.getElementById(id);
const WAITS_S = [1, 2, 4, 8, 15];
const AT_ONCE = 10;
const MORE_AT_ONCE = 200;
let unique = 0;

const say = (key, values) =>
  words[key].replace(/\{(\w+)\}/g, (_, name) => String((values || {})[name]));
const count = (number) => Number(number).toLocaleString(words.lang);

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

/* What the server says in English, marked as such for whoever has it read aloud. */
const english = (tag, text, set) => node(tag, text, { lang: "en", dir: "ltr", ...set });

function folded(title, inside, open) {
  const made = node("details", null, open ? { open: "" } : {});
  made.append(node("summary", title), ...inside);
  return made;
}

/* A list of any length: the first of it, and a button for more. */
function longList(rows, make) {
  const list = node("ol", null, { class: "bk-long" });
  const more = button("", () => {
    const next = list.children.length;
    add(MORE_AT_ONCE);
    if (more.hidden) {
      list.children[next].tabIndex = -1;
      list.children[next].focus();
    }
  });
  function add(most) {
    const from = list.children.length;
    list.append(...rows.slice(from, from + most).map(make));
    const left = rows.length - list.children.length;
    more.textContent = say("show_more", { count: count(Math.min(left, MORE_AT_ONCE)) });
    more.hidden = left <= 0;
  }
  add(AT_ONCE);
  return rows.length > AT_ONCE ? [list, more] : [list];
}

/* --------------------------------------------------------------------------- requests */

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
const gone = (fault) => [403, 404, 410].includes(fault.status);

const pause = (seconds) => new Promise((done) => {
  setTimeout(done, seconds * 1000);
  window.addEventListener("online", done, { once: true });
});

/* Ask again while the connection fails or the server is busy; then, or where the token is not
   taken, wait for whoever sends. */
async function patiently(card, act) {
  for (let tried = 0; ; tried += 1) {
    try { return await act(); } catch (fault) {
      if (fault.status === 401) {
        await card.stopped(say("bad_token"), at("token"));
        tried = -1;
      } else if (!passing(fault)) throw fault;
      else if (tried < WAITS_S.length) {
        card.tell(say("retrying", { seconds: WAITS_S[tried] }));
        await pause(WAITS_S[tried]);
      } else {
        await card.stopped(say("paused"));
        tried = -1;
      }
    }
  }
}

async function bytesOf(blob) {
  try { return await blob.arrayBuffer(); } catch { throw new Refused({ title: say("unreadable") }, 0); }
}

async function sha256(data) {
  if (!(window.crypto && crypto.subtle)) return null;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* What is wrong, in the language of the page; what more there is to say of it is English. */
function titleOf(fault) {
  if (!fault.problem) return say("no_answer");
  return words["problem_" + fault.problem.code] || fault.problem.title;
}

function problemNodes(fault) {
  const problem = fault.problem || {};
  const own = titleOf(fault);
  const made = [node("p", own || say("refused"), { class: "bk-problem", role: "alert" })];
  const detail = fault.problem ? problem.detail : fault.message;
  if (detail && detail !== own) made.push(english("p", detail));
  const defects = (problem.defects || []).map((each) => each.where + ": " + each.what);
  if (defects.length) made.push(...longList(defects, (text) => english("li", text)));
  return made;
}
