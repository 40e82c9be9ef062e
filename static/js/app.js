// Starts what the page asks for. A page names behaviour by data attributes and never by a script.
import {
  Button, Checkboxes, createAll, ErrorSummary, PasswordInput, Radios, ServiceNavigation, SkipLink,
} from "../vendor/govuk/6.6.0/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const component of [Button, Checkboxes, ErrorSummary, PasswordInput, Radios, ServiceNavigation, SkipLink]) {
  createAll(component);
}

// Each behaviour is fetched only where it is used.
const BEHAVIOURS = [
  ["form[data-autosave]", () => import("./autosave.js")],
  ["[data-presence]", () => import("./presence.js")],
  ["[data-word-limit], [data-character-limit]", () => import("./wordcount.js")],
  ["form[data-conditions]", () => import("./conditions.js")],
  ["[data-budget]", () => import("./budget.js")],
  ["[data-licence]", () => import("./licence.js")],
  ["[data-organisations]", () => import("./organisations.js")],
  ["[data-order]", () => import("./order.js")],
  ["[data-place]", () => import("./place.js")],
  ["[data-rows]", () => import("./rows.js")],
  ["[data-job-url]", () => import("./job.js")],
  ["[data-keys]", () => import("./keys.js")],
  ["[data-files]", () => import("./files.js")],
  ["[data-resend]", () => import("./resend.js")],
  ["form[data-passkey][data-passkey-asks]", () => import("./passkey.js")],
  ["form[data-passkey=alone]", () => import("./passkeyalone.js")],
  ["form[data-upload]", () => import("./upload.js")],
  ["[data-select-all]", () => import("./selectall.js")],
  ["[data-local-time]", () => import("./localtime.js")],
  ["[data-meeting]", () => import("./meeting.js")],
  ["[data-clock]", () => import("./clock.js")],
  ["[data-only-for]", () => import("./onlyfor.js")],
  ["[data-builder], [data-question-editor]", () => import("./builder.js")],
  ["[data-plan]", () => import("./plan.js")],
  ["form[data-bids]", () => import("./bids.js")],
];

function start(root) {
  for (const [selector, load] of BEHAVIOURS) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.push(root);
    if (found.length) load().then((module) => found.forEach((element) => module.start(element)));
  }
}

start(document);

// A part that htmx swapped in gets the same, and the focus when it brings an error.
function startPart(part) {
  start(part);
  for (const component of [Button, Checkboxes, PasswordInput, Radios]) createAll(component, {}, part);
  const summary = part.querySelector(".govuk-error-summary");
  if (summary) summary.focus();
}

document.addEventListener("seedcorn:part", (event) => startPart(event.detail));
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) startPart(event.detail.elt);
});
