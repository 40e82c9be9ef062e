// A form that came while its sender was signed out: sign in on top of the page, then send it again.
// Without this the link opens a new tab. Nothing is sent before somebody presses the button.
import { signInHere } from "./signin.js";

export function start(box) {
  const link = box.querySelector("[data-resend-sign-in]");
  const form = box.querySelector("[data-resend-form]");
  if (!link) return;
  const { signInUrl, signedInUrl } = box.dataset;
  box.querySelector("[data-resend-window]").remove();
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const url = `${signInUrl}?next=${encodeURIComponent(signedInUrl)}`;
    const person = await signInHere({ url, endUrl: signedInUrl, then: "Sign in, then send it again." });
    if (!person) return;
    const said = box.querySelector("[data-resend-said]");
    link.closest("p").remove();
    said.textContent = `You are signed in as ${person.name}.`;
    if (!form) return;
    form.querySelector("[name=csrfmiddlewaretoken]").value = person.token;
    const button = form.querySelector("button");
    button.classList.remove("govuk-button--secondary");
    button.focus();
  });
}
