// Shows a question only where the answer to another one makes sense of it.
// <div data-only-for="mode" data-only-when="fixed until_spent">. Without this, all are shown with
// words that say for which answer they are; the server leaves out what has no use.
export function start(box) {
  const form = box.closest("form");
  const wanted = box.dataset.onlyWhen.split(" ");

  function show() {
    const chosen = form.querySelector(`[name="${box.dataset.onlyFor}"]:checked`);
    box.hidden = Boolean(chosen) && !wanted.includes(chosen.value);
  }

  form.addEventListener("change", show);
  show();
}
