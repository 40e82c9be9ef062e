// A list one puts in order: by two buttons on each item or by dragging it. Each item holds a box
// with its number, which is what is sent and what one types where this script has not arrived.
// <… data-order="noun"> holds [data-order-item]s with [data-order-place], [data-order-steps] and
// [data-order-handle]. With data-order-all what is seen is what is sent, also if nothing was moved.
export function start(list) {
  const noun = list.dataset.order;
  const status = (list.closest("form") || document).querySelector("[data-order-status], [data-rows-status]");
  const items = () => [...list.querySelectorAll("[data-order-item]")].filter((each) => !("removed" in each.dataset));
  const box = (item) => item.querySelector("[data-order-place] input");
  let held = null;

  function number(said) {
    items().forEach((item, index) => {
      box(item).value = String(index + 1);
      for (const place of item.querySelectorAll("[data-row-number]")) place.textContent = index + 1;
    });
    if (said && status) status.textContent = said;
  }

  function dress(item) {
    const steps = item.querySelector("[data-order-steps]");
    if (!steps || steps.children.length) return;
    for (const [sign, words, by] of [["↑", "Move up", -1], ["↓", "Move down", 1]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "sc-order__step", textContent: sign });
      button.setAttribute("aria-label", `${words}: ${name(item)}`);
      button.addEventListener("click", () => step(item, by, button));
      steps.append(button);
    }
    steps.hidden = false;
    const place = item.querySelector("[data-order-place]");
    place.hidden = !place.querySelector(".govuk-error-message");
  }

  const name = (item) => item.querySelector("input[name$='-label']")?.value || item.querySelector("a, legend")?.textContent.trim() || noun;

  function step(item, by, button) {
    const all = items();
    const other = all[all.indexOf(item) + by];
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    number(`${name(item)} is number ${items().indexOf(item) + 1} now.`);
    button.focus();
  }

  for (const item of items()) dress(item);
  if ("orderAll" in list.dataset) list.closest("form").addEventListener("submit", () => number());
  document.addEventListener("seedcorn:part", (event) => {
    if (list.contains(event.detail)) dress(event.detail);
  });

  // Items become draggable only when held by the handle, so that their text can still be marked.
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-order-handle]");
    if (handle && !event.target.closest("a, button, input, textarea")) handle.closest("[data-order-item]").draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-order-item]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", name(held));
    held.dataset.orderHeld = "";
  });
  list.addEventListener("dragover", (event) => {
    const over = held && event.target.closest?.("[data-order-item]");
    if (!over) return;
    event.preventDefault();
    if (over === held) return;
    const middle = over.getBoundingClientRect();
    if (event.clientY < middle.top + middle.height / 2) over.before(held);
    else over.after(held);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!held) return;
    delete held.dataset.orderHeld;
    held.removeAttribute("draggable");
    number(`${name(held)} is number ${items().indexOf(held) + 1} now.`);
    held = null;
  });
}
