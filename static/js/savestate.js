// The one place that says whether everything is saved: the worst that is true of any answer.
const ORDER = ["conflict", "stranger", "refused", "signedout", "waiting", "saving", "dirty"];

const time = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const where = (answer) => (answer.isKept() ? "Your text is kept in this browser." : "This browser keeps no copy: leave this page open, or copy your text first.");
const named = (answer) => (answer.label ? `“${answer.label}”` : "an answer");

/** Tone, sentence and the deed to offer for what is true now. */
function words(worst, { savedAt, person, isSignedOut }, atFirst) {
  switch (worst?.status) {
    case "conflict": return ["danger", `Not saved: ${named(worst)} has two versions. Choose one below it.`, "show"];
    case "stranger": return ["danger", `Not saved: ${worst.reason} ${where(worst)}`, "show"];
    case "refused": return ["danger", `Not saved: ${worst.reason} ${where(worst)}`, "show"];
    case "signedout": return ["danger", `Not saved: you are signed out. ${where(worst)}`, "signin"];
    case "waiting": return ["danger", `Not saved: ${worst.reason} ${where(worst)} Trying again by itself.`, "retry"];
    case "saving": return ["busy", "Saving", ""];
    case "dirty": return ["busy", "Not saved yet", ""];
    default:
      if (isSignedOut) return ["danger", "You are signed out. Everything you wrote is saved.", "signin"];
      return ["good", savedAt ? `Saved at ${time(savedAt)}${person ? ` as ${person}` : ""}` : atFirst, ""];
  }
}

const DEEDS = { show: "Go to the answer", signin: "Sign in again", retry: "Try now" };

export function saveState(form, answers, facts, deeds) {
  const line = form.querySelector("[data-save-state]") || document.querySelector("[data-save-state]");
  const atFirst = line?.textContent || "";
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "sc-link-button sc-save__deed", hidden: true });
  let worst, deed = "";
  line?.after(button);
  button.addEventListener("click", () => deeds[deed]?.(worst));

  const warn = (event) => event.preventDefault();
  let warns = false;

  /** Only what is neither on the server nor in this browser is lost with the page. */
  function guard() {
    const wanted = answers.some((each) => !["clean", "saved"].includes(each.status) && !each.isKept());
    if (wanted === warns) return;
    warns = wanted;
    if (wanted) window.addEventListener("beforeunload", warn);
    else window.removeEventListener("beforeunload", warn);
  }

  return function say() {
    worst = ORDER.map((name) => answers.find((each) => each.status === name)).find(Boolean);
    const [tone, text, offered] = words(worst, facts(), atFirst);
    guard();
    if (!line) return;
    line.dataset.tone = tone;
    if (line.textContent !== text) line.textContent = text;
    deed = offered;
    button.hidden = !offered;
    if (offered) button.textContent = DEEDS[offered];
  };
}
