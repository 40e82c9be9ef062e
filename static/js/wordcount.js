// Counts words and characters as the server does (core/counting.py): words are runs without white
// space that hold a letter or a digit, characters are what a person sees as one.
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter("en", { granularity: "grapheme" }) : null;

export function countWords(text) {
  return text.split(/\s+/u).filter((run) => LETTER_OR_DIGIT.test(run)).length;
}

export function countCharacters(text) {
  return segmenter ? [...segmenter.segment(text)].length : [...text].length;
}

export function sentence(count, limit, unit = "words") {
  if (count > limit) {
    const over = count - limit;
    return `${count} of ${limit} ${unit}: ${over} too many.`;
  }
  return `${count} of ${limit} ${unit} used.`;
}

export function start(control) {
  const line = document.getElementById(`${control.id}_count`);
  const limits = [
    [Number(control.dataset.wordLimit), "words", countWords],
    [Number(control.dataset.characterLimit), "characters", countCharacters],
  ].filter(([limit]) => limit);
  if (!line || !limits.length) return;

  // What is seen changes at once; what is spoken waits for a pause in typing.
  const spoken = document.createElement("span");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  line.after(spoken);
  let timer;

  function update(speak) {
    const counts = limits.map(([limit, unit, count]) => [count(control.value), limit, unit]);
    line.textContent = counts.map(([count, limit, unit]) => sentence(count, limit, unit)).join(" ");
    line.classList.toggle("sc-word-count--over", counts.some(([count, limit]) => count > limit));
    clearTimeout(timer);
    if (speak && counts.some(([count, limit]) => count > limit * 0.9)) {
      timer = setTimeout(() => { spoken.textContent = line.textContent; }, 1000);
    }
  }

  control.addEventListener("input", () => update(true));
  update(false);
}
