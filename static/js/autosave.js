// Saves each answer by itself: 1.5 s after the last keystroke and when its field is left.
// <form data-autosave data-autosave-url> holds wrappers [data-question][data-version]; the server
// answers 200 {saved_at, version}, 409 {theirs, theirs_text, version, by, own}, 401, or another
// status with {error}. Whatever it answers, what was typed stays in this browser until it is saved.
import * as draft from "./draft.js";
import { showConflict } from "./conflict.js";
import { saveState } from "./savestate.js";
import { signInHere, whoIsHere } from "./signin.js";
import { steadily } from "./steady.js";

const PAUSE = 1500;
const LONGEST_TYPING = 10000; // who writes without a pause is saved this often
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const SIGN_IN_WAIT = 15000;
const TIME_LIMIT = 30000;
const KEPT_ALIVE = 60000; // bytes; browsers refuse more than 64 KiB of such requests at a time
const NO_CONNECTION = "the server cannot be reached.";
const NOT_NOW = "the server cannot save right now.";

export function start(form) {
  const answers = [];
  const { signInUrl, signedInUrl, autosaveUser } = form.dataset;
  let isSignedOut = false, isAsking = false, isDeclined = false, other = "";
  const facts = () => ({ savedAt: answers.map((each) => each.savedAt).filter(Boolean).sort().at(-1), person: other, isSignedOut });
  const say = saveState(form, answers, facts, {
    show: (worst) => worst?.show(),
    retry: () => answers.forEach((each) => each.retry()),
    signin: () => { isDeclined = false; signIn(); },
  });

  /** Find out who is signed in; ask whoever is not. Then all that waits is saved. */
  async function signIn({ quietly = false } = {}) {
    if (isAsking || !signedInUrl) return;
    isAsking = true;
    try {
      let person = await whoIsHere(signedInUrl);
      if (!person && !quietly && !isDeclined) {
        person = await signInHere({ url: `${signInUrl}?next=${encodeURIComponent(signedInUrl)}`, endUrl: signedInUrl });
        isDeclined = !person;
      }
      if (person) welcome(person);
    } catch {
      // Offline: the next try comes by itself.
    }
    isAsking = false;
    say();
  }

  function welcome(person) {
    for (const each of document.querySelectorAll("[name=csrfmiddlewaretoken]")) each.value = person.token;
    isSignedOut = isDeclined = false;
    other = autosaveUser && person.email !== autosaveUser ? person.name : "";
    document.dispatchEvent(new CustomEvent("seedcorn:signedin"));
    answers.forEach((each) => each.retry());
  }

  function signedOut() {
    isSignedOut = true;
    say();
    signIn();
  }

  const page = { say, signedOut, welcomeAgain: () => { isSignedOut = false; }, who: () => other };
  for (const wrapper of form.querySelectorAll("[data-question]")) answers.push(answer(form, wrapper, page));

  function wake() {
    if (isSignedOut || answers.some((each) => each.status === "stranger")) signIn({ quietly: true });
    answers.forEach((each) => each.retry());
  }

  form.addEventListener("submit", () => answers.forEach((each) => each.stop()));
  for (const name of ["online", "focus", "pageshow"]) window.addEventListener(name, wake);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") wake(); else answers.forEach((each) => each.flush()); });
  window.addEventListener("pagehide", () => answers.forEach((each) => each.flush()));
  document.addEventListener("seedcorn:signedout", () => { isSignedOut = true; say(); });
  document.addEventListener("seedcorn:newer", (event) => {
    for (const each of event.detail) answers.find((one) => one.key === each.question)?.newer(each);
  });
  say();
}

function answer(form, wrapper, page) {
  const url = form.dataset.autosaveUrl || form.action;
  const question = wrapper.dataset.question;
  const label = wrapper.querySelector("legend, label, h2")?.firstChild?.textContent.trim() || "";
  const me = { key: question, label, status: "clean", savedAt: "", reason: "", stop, retry, flush, newer, show, isKept: () => isKept };
  let timer, since = 0, wait = FIRST_WAIT, dirty = false, busy = false, isKept = true, later = null, cleaned = null;
  let unanswered = []; // what was sent and never answered: the server may have it all the same
  let base = draft.textControl(wrapper)?.defaultValue;

  function set(status, reason = "") { me.status = status; me.reason = reason; page.say(); }

  // The ordinary “save” button sends the version too: it must be the one the server has now.
  function know(version) {
    wrapper.dataset.version = version;
    for (const each of form.querySelectorAll(`[data-version-of="${question}"]`)) each.value = version;
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function stop() { dirty = false; clearTimeout(timer); }
  function retry() { if (["waiting", "signedout", "stranger"].includes(me.status)) plan(0); }
  function flush() { if (dirty && me.status !== "conflict") save(); }
  function show() { (wrapper.querySelector(".sc-conflict button") || wrapper.querySelector("textarea, input:not([type=hidden]), select"))?.focus(); }

  // A request with keepalive outlives its page: a save under way is not lost with a reload. What is
  // too long for that stays in this browser and is offered on the next visit.
  function send() {
    const body = draft.asFormData(form, wrapper);
    const keepalive = draft.weight(body) < KEPT_ALIVE;
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    return fetch(url, { method: "POST", body, headers, keepalive, credentials: "same-origin", signal: AbortSignal.timeout(TIME_LIMIT) });
  }

  async function save() {
    clearTimeout(timer);
    if (busy || !dirty || me.status === "conflict") return;
    busy = true;
    dirty = false;
    since = 0;
    const sent = { meanings: draft.meanings(wrapper), text: draft.textControl(wrapper)?.value };
    unanswered.push(sent);
    if (["dirty", "clean", "saved", "refused"].includes(me.status)) set("saving");
    try {
      await handle(await send(), sent);
    } catch {
      tryAgain(NO_CONNECTION);
    }
    busy = false;
    if (dirty && me.status === "saved") {
      set("dirty");
      plan(PAUSE);
    }
  }

  function tryAgain(reason) {
    dirty = true;
    set("waiting", reason);
    plan(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  async function handle(response, sent) {
    const isJson = (response.headers.get("content-type") || "").includes("json");
    const data = isJson ? await response.json() : {};
    if (response.status === 401 || response.redirected || (response.status === 403 && !isJson)) return signedOut();
    if (response.status === 409) return clash(data);
    if (response.status === 404 && page.who()) return stranger();
    if (response.status >= 500 || response.status === 429 || (response.ok && !isJson)) return tryAgain(NOT_NOW);
    if (!response.ok) {
      dirty = true;
      return set("refused", data.error || data.message || "the server does not take this answer.");
    }
    unanswered = [];
    base = sent.text;
    know(data.version);
    wait = FIRST_WAIT;
    me.savedAt = data.saved_at || new Date().toISOString();
    page.welcomeAgain();
    if (!dirty) draft.forget(form, wrapper);
    cleaned = dirty ? null : data.cleaned ?? null;
    showCleaned();
    set("saved");
  }

  // What was pasted comes back without its invisible leftovers, never under the writer's hands.
  function showCleaned() {
    if (cleaned === null || dirty || wrapper.contains(document.activeElement)) return;
    draft.fill(wrapper, cleaned);
    base = cleaned;
    cleaned = null;
  }

  function signedOut() {
    dirty = true;
    set("signedout");
    plan(SIGN_IN_WAIT);
    page.signedOut();
  }

  function stranger() {
    dirty = true;
    const owner = form.dataset.autosaveUser;
    set("stranger", `you are signed in as ${page.who()}, who cannot write here. Sign in as ${owner} and it will be saved.`);
  }

  function clash(data) {
    // An earlier try of this page arrived after all and only its answer was lost: no conflict.
    const said = draft.meaning(data.theirs);
    if (data.own && unanswered.some((each) => each.meanings.includes(said))) {
      unanswered = [];
      know(data.version);
      dirty = true;
      set("saving");
      return plan(0);
    }
    choose(data);
  }

  function choose(data) {
    set("conflict");
    const facts = { theirs: data.theirs_text ?? data.theirs, by: data.by, mine: draft.text(wrapper), base, control: draft.textControl(wrapper) };
    // The box grows below the answer: whoever is typing keeps the caret and the place.
    steadily(() => showConflict(wrapper, facts, (choice) => {
      const isMine = choice === "mine";
      unanswered = [];
      know(data.version);
      if (!isMine) take(data);
      dirty = isMine;
      set(isMine ? "dirty" : "saved");
      if (isMine) plan(0);
    }));
  }

  function take(data) {
    draft.fill(wrapper, data.theirs);
    draft.forget(form, wrapper);
    base = draft.textControl(wrapper)?.value;
  }

  /** Somebody saved a newer version: it is shown unless this person is writing here. */
  function newer(data) {
    if (data.version <= Number(wrapper.dataset.version || 0) || busy || dirty || !["clean", "saved"].includes(me.status)) return;
    if (wrapper.querySelector("[data-kept]")) return;
    if (wrapper.contains(document.activeElement)) {
      later = data;
      note(`${capital(data.by)} changed this answer. You see the new text when you leave this one.`);
      return;
    }
    later = null;
    steadily(() => { take(data); know(data.version); });
    note(`${capital(data.by)} changed this answer${data.own ? "" : " while you were here"}. You see the new text.`);
  }

  function note(text) {
    steadily(() => {
      wrapper.querySelector(":scope > .sc-newer")?.remove();
      if (text) wrapper.append(Object.assign(document.createElement("p"), { className: "sc-newer", textContent: text }));
    });
  }

  function touched(event) {
    if (event.target.type === "file") return;
    dirty = true;
    later = cleaned = null;
    since ||= Date.now();
    isKept = draft.keep(form, wrapper);
    if (wrapper.querySelector(":scope > .sc-newer")) note("");
    if (["clean", "saved", "saving", "refused", "dirty"].includes(me.status)) {
      set("dirty");
      plan(Date.now() - since > LONGEST_TYPING ? 0 : PAUSE);
    } else page.say();
  }

  function left(event) {
    // Going from the day to the month is not leaving the question.
    if (wrapper.contains(event.relatedTarget)) return;
    if (later) setTimeout(() => { if (later) newer(later); }, 0);
    if (me.status === "dirty") plan(0);
    setTimeout(showCleaned);
  }

  wrapper.addEventListener("input", touched);
  wrapper.addEventListener("change", touched);
  wrapper.addEventListener("focusout", left);

  // A page that came back from the ordinary save button with an answer it could not save.
  const unsaved = form.querySelector(`[data-unsaved-for="${question}"]`);
  if (unsaved) {
    isKept = draft.keep(form, wrapper);
    me.status = unsaved.dataset.unsaved;
    me.reason = unsaved.dataset.unsavedReason || "";
  } else if (draft.isTouched(wrapper)) {
    // Somebody was quicker than this script.
    setTimeout(() => touched({ target: wrapper }), 0);
  } else {
    draft.offer(form, wrapper, (theirs) => {
      dirty = true;
      if (theirs) return choose({ theirs: theirs.theirs, theirs_text: theirs.text, version: wrapper.dataset.version });
      set("dirty");
      plan(0);
    });
  }
  return me;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
