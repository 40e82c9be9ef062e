// Changes a page by itself without moving what somebody reads or writes.

/** Run `change`; afterwards the caret is where it was and the same words are in the same place. */
export function steadily(change) {
  const active = document.activeElement;
  const anchor = active && active !== document.body && active.getClientRects().length ? active : inView();
  const before = anchor?.getBoundingClientRect().top;
  const [start, end] = selection(active);
  change();
  if (active && active !== document.activeElement && active.isConnected && active !== document.body) {
    active.focus({ preventScroll: true });
  }
  if (start !== null && active.selectionStart !== start) active.setSelectionRange(start, end);
  const moved = anchor?.isConnected ? anchor.getBoundingClientRect().top - before : 0;
  if (Math.abs(moved) >= 1) window.scrollBy({ top: moved, behavior: "instant" });
}

function selection(control) {
  try {
    return [control.selectionStart ?? null, control.selectionEnd ?? null];
  } catch {
    return [null, null];
  }
}

/** The first question whose top can be seen. */
function inView() {
  return [...document.querySelectorAll("[data-question]")].find((each) => each.getBoundingClientRect().bottom > 0);
}
