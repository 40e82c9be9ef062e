// One box in a table head checks all boxes of its column; says how many are chosen.
export function start(box) {
  const form = box.form;
  const rows = () => [...form.querySelectorAll(`input[type="checkbox"][name="${box.dataset.selectAll}"]`)];
  const count = form.querySelector("[data-select-count]");

  function tell() {
    const chosen = rows().filter((row) => row.checked).length;
    box.checked = chosen > 0 && chosen === rows().length;
    box.indeterminate = chosen > 0 && !box.checked;
    if (count) count.textContent = chosen === 1 ? "1 chosen" : `${chosen} chosen`;
  }

  box.hidden = false;
  box.addEventListener("change", () => {
    for (const row of rows()) row.checked = box.checked;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
}
