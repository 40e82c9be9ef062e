// j and k go to the next and previous proposal, ? shows the keys, and a link with data-key has a key
// of its own. They can be turned off (WCAG 2.1.4).
const OFF = "seedcorn:keys-off";

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function typing(element) {
  // On a radio button or a box no letter is lost.
  if (element.matches("input[type=radio], input[type=checkbox]")) return false;
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

export function start(box) {
  const dialog = box.querySelector("[data-keys-dialog]");
  const off = box.querySelector("[data-keys-off]");
  box.hidden = false;
  off.checked = isOff();
  off.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, off.checked ? "1" : "0");
    } catch {
      // The choice then holds for this page only.
    }
  });
  box.querySelector("[data-keys-open]").addEventListener("click", () => dialog.showModal());

  document.addEventListener("keydown", (event) => {
    if (off.checked || dialog.open || typing(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") {
      event.preventDefault();
      dialog.showModal();
    }
    const rel = { j: "next", k: "prev" }[event.key];
    const link = rel && document.querySelector(`main a[rel~="${rel}"]`);
    if (link) link.click();
    const own = /^[a-z]$/.test(event.key) && document.querySelector(`main a[data-key="${event.key}"]`);
    if (own) {
      event.preventDefault();
      own.click();
      document.querySelector(own.hash)?.focus();
    }
  });
}
