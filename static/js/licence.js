// Says beside a chosen licence whether it is OSI-approved and opens this kind of output. What is no
// single licence of the list is left to the server, which reads expressions too.
export function start(control) {
  const row = control.closest("[data-row]") || control.form;
  const line = document.getElementById(`${control.id}_helptext`);
  const kind = row.querySelector('select[name$="-kind"]');
  if (!line) return;
  line.setAttribute("role", "status");

  function note() {
    const chosen = control.value.trim();
    const option = chosen && document.querySelector(`#licences option[value="${CSS.escape(chosen)}"]`);
    if (!option) return control.dataset.licence;
    const name = "osi" in option.dataset ? "OSI-approved." : "Not OSI-approved.";
    if (!kind?.value) return name;
    const fits = option.dataset.open.split(" ").includes(kind.value) ? "counts" : "does not count";
    return `${name} It ${fits} as open for this kind of output.`;
  }

  function update() {
    const said = note();
    if (line.textContent !== said) line.textContent = said;
  }

  control.addEventListener("input", update);
  kind?.addEventListener("change", update);
}
