// Signing in with a passkey alone: <form data-passkey="alone"> on the page of signing in, which also
// stands in the dialog of signin.js. Its button shows where the browser knows passkeys. Where it can,
// one question waits for the passkeys that the browser lists with the addresses it fills in:
// nobody asked for it, so nothing is said of it until somebody chose one.
import { askKey, sentence } from "./passkey.js";

const NO_CONNECTION = "The server cannot be reached. Look at your connection and try again.";
const NO_ANSWER = "The server did not answer as it should. Wait a minute and try again.";
const EARLY = 60; // seconds before a question is too old, a new one is asked

/** What the server answers: a question, or where somebody goes who is signed in now. */
async function tell(form, options = {}) {
  const headers = { Accept: "application/json" };
  const sent = fetch(form.action, { headers, credentials: "same-origin", cache: "no-store", ...options });
  const answer = await sent.catch((error) => { throw error.name === "AbortError" ? error : new Error(NO_CONNECTION); });
  const isJson = (answer.headers.get("content-type") || "").includes("json");
  const told = isJson ? await answer.json() : {};
  if (!told.location && (!isJson || !answer.ok)) throw new Error(told.message || NO_ANSWER);
  return told;
}

export async function start(form) {
  if (!window.PublicKeyCredential) return;
  const said = document.querySelector("[data-passkey-said]");
  let busy = false, waiting = null, until = 0, timer;

  function send(answer) {
    form.elements.credential.value = JSON.stringify(answer);
    return tell(form, { method: "POST", body: new FormData(form) });
  }

  /** Go where `signIn` leads, or say why it leads nowhere. */
  async function enter(signIn) {
    if (busy) return;
    busy = true;
    said.textContent = "";
    try {
      window.location.assign((await signIn()).location);
    } catch (error) {
      said.textContent = sentence(error);
      said.scrollIntoView({ block: "nearest" });
    }
    busy = false;
  }

  function stop() {
    clearTimeout(timer);
    waiting?.abort();
    waiting = null;
  }

  /** Have a question ready that nobody sees, unless one is that will be good for a while. */
  async function wait() {
    if (busy || document.hidden || (waiting && Date.now() < until)) return;
    stop();
    const { signal } = (waiting = new AbortController());
    until = Infinity;
    try {
      const { request_options, seconds } = await tell(form, { signal });
      const good = (seconds - EARLY) * 1000;
      until = Date.now() + good;
      timer = setTimeout(wait, good);
      const answer = await askKey(request_options, { mediation: "conditional", signal });
      await enter(() => send(answer));
    } catch {
      // Aborted, or nothing came of it.
    }
    if (waiting?.signal === signal) stop();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stop();
    enter(async () => {
      const told = await tell(form);
      return told.location ? told : send(await askKey(told.request_options));
    });
  });
  document.querySelector(`[form="${form.id}"]`).hidden = false;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  document.addEventListener("submit", (event) => { if (event.target !== form) stop(); });
  document.addEventListener("visibilitychange", wait);
  document.querySelector("[autocomplete~=webauthn]")?.addEventListener("focus", wait);
  wait();
}
