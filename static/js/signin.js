// Signing in again on top of the page: the ordinary sign-in pages in a frame inside a dialog, so
// that passwords, codes by e-mail, authenticator apps and passkeys all work as they always do.
// The frame ends on a page that tells who signed in and carries a fresh token.
let dialog, waiting;

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** Who is signed in now, as the page at the end of signing in tells it; `null` when nobody is. */
export async function whoIsHere(endUrl) {
  const response = await fetch(endUrl, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok || new URL(response.url).pathname !== endUrl) return null;
  return told(new DOMParser().parseFromString(await response.text(), "text/html"));
}

function told(page) {
  const place = page.querySelector("[data-signed-in]");
  const token = place?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  return place && token ? { email: place.dataset.signedIn, name: place.dataset.signedInName, token } : null;
}

function build(then) {
  const title = element("h2", { className: "sc-dialog__title", id: "sign-in-title", tabIndex: -1, textContent: "Sign in again" });
  const words = element("p", { id: "sign-in-words", textContent: `You have been signed out. What you wrote is still on this page. ${then}` });
  const frame = element("iframe", { className: "sc-dialog__frame", title: "Sign in" });
  const close = element("button", { type: "button", className: "govuk-button govuk-button--secondary", textContent: "Not now" });
  dialog = element("dialog", { className: "sc-dialog" }, title, words, frame, close);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.setAttribute("aria-describedby", words.id);
  close.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  return { frame, title };
}

/** Opens the dialog, where `then` says what comes after signing in; resolves with who signed in, or `null` when the person closed it. */
export function signInHere({ url, endUrl, then = "Sign in, and it will be saved." }) {
  if (waiting) return waiting;
  const back = document.activeElement;
  const { frame, title } = build(then);
  let person = null, lost = 0;
  frame.addEventListener("load", () => {
    try {
      const page = frame.contentDocument;
      if (page.location.pathname === endUrl) person = told(page);
      lost = 0;
      if (person) dialog.close();
    } catch {
      // A page that may not stand in a frame: whoever is signed in by now is sent on to the end.
      lost += 1;
      if (lost < 3) frame.src = url;
    }
  });
  // Whoever signed in in another window meanwhile is done here too.
  async function look() {
    person ||= await whoIsHere(endUrl).catch(() => null);
    if (person) dialog?.close();
  }
  window.addEventListener("focus", look);
  frame.src = url;
  waiting = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      window.removeEventListener("focus", look);
      dialog.remove();
      waiting = null;
      if (back?.isConnected) back.focus({ preventScroll: true });
      resolve(person);
    });
  });
  dialog.showModal();
  title.focus();
  return waiting;
}
