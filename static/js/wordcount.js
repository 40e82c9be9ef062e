// Counts words as the server does: runs without white space that hold a letter or a digit.
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

export function countWords(text) {
  return text.split(/\s+/u).filter((run) => LETTER_OR_DIGIT.test(run)).length;
}

export function sentence(count, limit) {
  if (count > limit) {
    const over = count - limit;
    return `${count} of ${limit} words: ${over} too many.`;
  }
  return `${count} of ${limit} words used.`;
}

export function start(control) {
  const line = document.getElementById(`${control.id}_count`);
  const limit = Number(control.dataset.wordLimit);
  if (!line || !limit) return;

  // What is seen changes at once; what is spoken waits for a pause in typing.
  const spoken = document.createElement("span");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  line.after(spoken);
  let timer;

  function update(speak) {
    const count = countWords(control.value);
    line.textContent = sentence(count, limit);
    line.classList.toggle("sc-word-count--over", count > limit);
    clearTimeout(timer);
    if (speak && count > limit * 0.9) timer = setTimeout(() => { spoken.textContent = line.textContent; }, 1000);
  }

  control.addEventListener("input", () => update(true));
  update(false);
}
