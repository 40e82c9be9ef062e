// Saves each answer by itself: 1.5 s after the last keystroke and when its field is left.
// <form data-autosave data-autosave-url> holds wrappers [data-question][data-version]; the server
// answers 200 {saved_at, version, words}, 409 {theirs, version, by}, 401/403 or 422 {error}.
import * as draft from "./draft.js";
import { showConflict } from "./conflict.js";

const PAUSE = 1500;
const LONGEST_WAIT = 60000;
const KEPT_ALIVE = 30000; // bytes; browsers refuse more than 64 KiB of such requests at a time

export function start(form) {
  const state = form.querySelector("[data-save-state]") || document.querySelector("[data-save-state]");
  const answers = [...form.querySelectorAll("[data-question]")].map((wrapper) => answer(form, wrapper, say));

  function say() {
    const worst = ["conflict", "refused", "signedout", "waiting", "saving", "dirty"].map((name) => answers.find((each) => each.status === name)).find(Boolean);
    const last = answers.map((each) => each.savedAt).filter(Boolean).sort().at(-1);
    const [tone, text] = words(worst, last);
    if (!state || !text) return;
    state.dataset.tone = tone;
    if (state.textContent !== text) state.textContent = text;
  }

  form.addEventListener("submit", () => answers.forEach((each) => each.stop()));
  window.addEventListener("online", () => answers.forEach((each) => each.retry()));
  window.addEventListener("focus", () => answers.forEach((each) => each.retry()));
  window.addEventListener("pagehide", () => answers.forEach((each) => each.flush()));
}

function words(worst, last) {
  const clock = last && new Date(last).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  switch (worst?.status) {
    case "conflict": return ["danger", "Not saved: this answer has two versions. Choose one below."];
    case "refused": return ["danger", `Not saved: ${worst.reason} Your text is kept in this browser.`];
    case "signedout": return ["danger", "Signed out: your text is kept in this browser. Sign in in another tab and it will be saved."];
    case "waiting": return ["danger", "Not saved, kept in this browser. Trying again."];
    case "saving": return ["busy", "Saving"];
    case "dirty": return ["busy", "Not saved yet"];
    default: return ["good", clock ? `Saved at ${clock}` : ""];
  }
}

function answer(form, wrapper, say) {
  const url = form.dataset.autosaveUrl || form.action;
  const me = { status: "clean", savedAt: "", reason: "", stop, retry, flush };
  let timer, wait = 2000, dirty = false, busy = false, cleaned = null;

  function set(status) { me.status = status; say(); }

  // The ordinary “save” button sends the version too: it must be the one the server has now.
  function know(version) {
    wrapper.dataset.version = version;
    for (const each of form.querySelectorAll(`[data-version-of="${wrapper.dataset.question}"]`)) each.value = version;
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function stop() { dirty = false; clearTimeout(timer); }
  function retry() { if (["waiting", "signedout"].includes(me.status)) plan(0); }
  function flush() { if (dirty && me.status !== "conflict") send().catch(() => {}); }

  // A request with keepalive outlives its page: a save under way is not lost with a reload.
  function send() {
    const body = draft.asFormData(form, wrapper);
    const keepalive = draft.weight(body) < KEPT_ALIVE;
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    return fetch(url, { method: "POST", body, headers, keepalive, credentials: "same-origin" });
  }

  async function save() {
    clearTimeout(timer);
    if (busy || !dirty || me.status === "conflict") return;
    busy = true;
    dirty = false;
    if (me.status === "signedout") await draft.renewToken(form);
    if (me.status !== "waiting" && me.status !== "signedout") set("saving");
    try {
      await handle(await send());
    } catch {
      dirty = true;
      set("waiting");
      plan(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
    busy = false;
    if (dirty && me.status === "saved") {
      set("dirty");
      plan(PAUSE);
    }
  }

  async function handle(response) {
    if (response.status === 401 || response.status === 403 || response.redirected) {
      dirty = true;
      set("signedout");
      plan(15000);
      return;
    }
    if (![200, 409, 422].includes(response.status)) throw new Error(String(response.status));
    const data = await response.json();
    if (response.status === 409) return clash(data);
    if (response.status === 422) {
      me.reason = data.error || data.message || "the answer is not valid.";
      return set("refused");
    }
    know(data.version);
    wait = 2000;
    me.savedAt = data.saved_at || new Date().toISOString();
    if (!dirty) draft.forget(form, wrapper);
    cleaned = dirty ? null : data.cleaned ?? null;
    showCleaned();
    set("saved");
  }

  // What was pasted comes back without its invisible leftovers, never under the writer's hands.
  function showCleaned() {
    if (cleaned === null || dirty || wrapper.contains(document.activeElement)) return;
    draft.fill(wrapper, cleaned);
    cleaned = null;
  }

  function clash(data) {
    set("conflict");
    showConflict(wrapper, { theirs: data.theirs_text ?? data.theirs, by: data.by, mine: draft.text(wrapper) }, (keepMine) => {
      know(data.version);
      if (!keepMine) draft.fill(wrapper, data.theirs);
      dirty = keepMine;
      if (!keepMine) draft.forget(form, wrapper);
      set(keepMine ? "dirty" : "saved");
      if (keepMine) plan(0);
    });
  }

  function touched(event) {
    if (event.target.type === "file") return;
    dirty = true;
    cleaned = null;
    draft.keep(form, wrapper);
    if (!["conflict", "waiting", "signedout"].includes(me.status)) set("dirty");
    if (me.status === "dirty") plan(PAUSE);
  }

  wrapper.addEventListener("input", touched);
  wrapper.addEventListener("change", touched);
  wrapper.addEventListener("focusout", (event) => {
    // Going from the day to the month is not leaving the question.
    if (wrapper.contains(event.relatedTarget)) return;
    if (me.status === "dirty") plan(0);
    setTimeout(showCleaned);
  });
  draft.offer(form, wrapper, () => { dirty = true; set("dirty"); plan(0); });
  return me;
}
