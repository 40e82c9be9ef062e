// Somebody else saved the same answer meanwhile: both texts are shown and the person chooses.
function column(title, text) {
  const box = document.createElement("div");
  const head = document.createElement("p");
  head.className = "sc-conflict__head";
  head.textContent = title;
  const body = document.createElement("p");
  body.className = "sc-conflict__text";
  body.tabIndex = 0;
  body.textContent = text || "(empty)";
  box.append(head, body);
  return box;
}

function readable(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(readable).join("\n");
  return typeof value === "object" ? Object.values(value).map(readable).join(", ") : String(value);
}

/** Show both versions in the wrapper; calls `choose(keepMine)` once. */
export function showConflict(wrapper, { theirs, mine, by }, choose) {
  wrapper.querySelector(".sc-conflict")?.remove();
  const box = document.createElement("div");
  box.className = "sc-conflict";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Two versions of this answer");
  const words = document.createElement("p");
  words.textContent = `${by || "Somebody"} changed this answer while you were writing. Nothing is lost: choose which text to keep. You can copy from the other one first.`;
  const texts = document.createElement("div");
  texts.className = "sc-conflict__texts";
  texts.append(column("Your text", mine), column(by ? `Text by ${by}` : "The other text", readable(theirs)));
  box.append(words, texts);
  for (const [label, keepMine] of [["Keep my text", true], ["Take the other text", false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = keepMine ? "govuk-button" : "govuk-button govuk-button--secondary";
    button.textContent = label;
    button.addEventListener("click", () => {
      box.remove();
      choose(keepMine);
      wrapper.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    });
    box.append(button);
  }
  wrapper.append(box);
}
