// Adds and removes rows of a formset. Without a script there are spare rows and “delete” boxes.
export function start(root) {
  const body = root.querySelector("[data-rows-body]");
  const template = root.querySelector("[data-rows-template]");
  const total = root.querySelector(`[name="${root.dataset.rowsPrefix}-TOTAL_FORMS"]`);
  const most = Number(root.querySelector(`[name="${root.dataset.rowsPrefix}-MAX_NUM_FORMS"]`)?.value || 1000);
  const add = root.querySelector("[data-rows-add]");
  const status = root.querySelector("[data-rows-status]");
  const visible = () => [...body.querySelectorAll("[data-row]")].filter((row) => !("removed" in row.dataset));
  const firstControl = (row) => row.querySelector("input:not([type=hidden]), select, textarea");

  function renumber() {
    visible().forEach((row, index) => {
      for (const number of row.querySelectorAll("[data-row-number]")) number.textContent = index + 1;
    });
    add.hidden = visible().length >= most;
  }

  function changed() {
    root.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function addRow() {
    const index = Number(total.value);
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index));
    const row = holder.content.querySelector("[data-row]");
    body.append(row);
    total.value = String(index + 1);
    dress(row);
    document.dispatchEvent(new CustomEvent("seedcorn:part", { detail: row }));
    renumber();
    firstControl(row)?.focus();
    status.textContent = `Row ${visible().length} added.`;
  }

  function removeRow(row) {
    const place = visible().indexOf(row);
    const box = row.querySelector('[data-row-delete] input[type="checkbox"]');
    if (box) box.checked = true;
    else for (const control of row.querySelectorAll("input:not([type=hidden]), select, textarea")) control.value = "";
    row.dataset.removed = "";
    renumber();
    changed();
    const next = visible()[place] || visible()[place - 1];
    (next ? firstControl(next) : add)?.focus();
    status.textContent = `Row ${place + 1} removed.`;
  }

  function dress(row) {
    const button = row.querySelector("[data-row-remove]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => removeRow(row));
    const box = row.querySelector('[data-row-delete] input[type="checkbox"]');
    if (box?.checked) row.dataset.removed = "";
  }

  for (const row of body.querySelectorAll("[data-row]")) dress(row);
  add.addEventListener("click", addRow);
  renumber();
}
