// Shows how far an upload has come. Without a script the form is sent as it is.
// <form data-upload data-sign-in-url data-signed-in-url>: an answer from the first address means
// that the person was signed out; they sign in on top of the page, which keeps what they chose.
import { signInHere } from "./signin.js";

function progressOf(form) {
  const box = document.createElement("div");
  box.className = "sc-upload__progress";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", "Upload");
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  box.append(bar, words);
  form.append(box);
  return {
    show(percent) {
      bar.value = percent;
      words.textContent = percent < 100 ? "Uploading. Please keep this page open." : "Uploaded. Checking the file.";
    },
    fail(sentence) {
      bar.remove();
      words.textContent = sentence;
    },
    remove: () => box.remove(),
  };
}

function showAnswer(request) {
  // An invalid form comes back as a page with status 422: show its main part here.
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("seedcorn:part", { detail: document.querySelector("main") }));
  document.querySelector(".govuk-error-summary")?.focus();
  return true;
}

const isSignIn = (form, address) =>
  Boolean(form.dataset.signInUrl && address) && new URL(address).pathname === form.dataset.signInUrl;

export function start(form) {
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll('input[type="file"]')].flatMap((input) => [...input.files]);
    if (!files.length) return;
    event.preventDefault();
    form.querySelector(".sc-upload__progress")?.remove();
    const progress = progressOf(form);
    const buttons = [...form.querySelectorAll('button[type="submit"]')];
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    const own = event.submitter?.hasAttribute("formaction");
    request.open("POST", own ? event.submitter.formAction : form.action);
    request.upload.addEventListener("progress", (step) => {
      if (step.lengthComputable) progress.show(Math.floor((100 * step.loaded) / step.total));
    });
    function failed(sentence) {
      progress.fail(sentence);
      for (const button of buttons) button.disabled = false;
    }
    request.addEventListener("error", () => failed("The connection broke. The file was not saved; choose “Upload” to try again."));
    async function signedOut() {
      failed("You were signed out, and the file was not saved. It is still chosen here: sign in, then send it again.");
      const { signInUrl, signedInUrl } = form.dataset;
      const url = `${signInUrl}?next=${encodeURIComponent(signedInUrl)}`;
      const person = await signInHere({ url, endUrl: signedInUrl, then: "Sign in, then send it again." });
      if (!person) return;
      for (const each of document.querySelectorAll("[name=csrfmiddlewaretoken]")) each.value = person.token;
      progress.fail(`You are signed in as ${person.name}. The file is still chosen here: send it again.`);
    }
    request.addEventListener("load", () => {
      if (isSignIn(form, request.responseURL)) signedOut();
      else if (request.status < 400) window.location.assign(request.responseURL || window.location.href);
      else if (request.status === 413) failed("The file is too large. It was not saved; choose a smaller one.");
      else if (!showAnswer(request)) failed("The file was not saved. Please try again.");
    });
    for (const button of buttons) button.disabled = true;
    progress.show(0);
    request.send(data);
  });
}
