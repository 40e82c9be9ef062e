// Remembers how far one has read, for each page with data-place: the page itself and what scrolls
// inside it. Coming back with “next” and “previous” one goes on where one was.
const key = (root) => `seedcorn:place:${root.dataset.place}`;

export function start(root) {
  const boxes = () => [...root.querySelectorAll("[data-place-box]")];

  function keep() {
    try {
      sessionStorage.setItem(key(root), JSON.stringify([window.scrollY, ...boxes().map((box) => box.scrollTop)]));
    } catch {
      // Without storage one begins at the top.
    }
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(key(root)) || "null");
    } catch {
      return;
    }
    // An address that names a place, or an error to read, goes before.
    if (!kept || location.hash || document.querySelector(".govuk-error-summary")) return;
    window.scrollTo(0, kept[0]);
    boxes().forEach((box, index) => { box.scrollTop = kept[index + 1] || 0; });
  }

  restore();
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", keep);
}
