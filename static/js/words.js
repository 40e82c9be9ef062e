// The words of a letter: the preview follows the typing, fields go in where the caret is, faults
// lead to their line. Without this script there are the buttons of the form.
const form = document.querySelector("[data-preview-url]");
const shown = document.querySelector("[data-preview]");
const text = form.querySelector("textarea");
const caret = form.querySelector("[data-caret]");
const typed = text.value;
let waiting = null;
let asked = null;
let leaving = false;

async function refresh() {
  asked?.abort();
  asked = new AbortController();
  const body = new FormData(form);
  try {
    const answer = await fetch(form.dataset.previewUrl, { method: "POST", body, signal: asked.signal });
    if (!answer.ok || answer.redirected) throw new TypeError("no preview");
    shown.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    shown.textContent = "The preview could not be fetched. What you typed is still here.";
  }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 400);
}

/** Where the caret is, in the words the faults use. */
function tellLine() {
  const line = text.value.slice(0, text.selectionStart).split("\n").length;
  caret.textContent = `Line ${line} of ${text.value.split("\n").length}`;
}

function toLine(line) {
  const before = text.value.split("\n").slice(0, line - 1).join("\n");
  const start = line > 1 ? before.length + 1 : 0;
  const end = text.value.indexOf("\n", start);
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
  // Browsers scroll to the caret of what is given the focus.
  text.blur();
  text.focus();
  tellLine();
}

function insert({ insert: name, optional, block }) {
  const field = `{{ ${name} }}`;
  const edge = block === undefined ? "" : "\n";
  const inner = `${edge}${field}${edge}`;
  const words = optional === undefined ? inner : `${edge}{% if ${name} %}${inner}{% end %}${edge}`;
  text.focus();
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  later();
  tellLine();
}

form.addEventListener("input", later);
form.addEventListener("submit", (event) => { leaving = event.submitter?.name !== "pdf"; });
form.querySelector("[name=show]").remove();
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (button) insert(button.dataset);
});
for (const button of form.querySelectorAll("[data-insert]")) button.hidden = false;
document.addEventListener("selectionchange", () => { if (document.activeElement === text) tellLine(); });
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (!link) return;
  event.preventDefault();
  toLine(Number(link.dataset.line));
});
text.after(caret);
caret.hidden = false;
addEventListener("beforeunload", (event) => {
  if (!leaving && text.value !== typed) event.preventDefault();
});
tellLine();
