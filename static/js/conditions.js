// Shows a question as soon as the answer it depends on is given, and hides it otherwise. What stands
// in a hidden question is kept and saved as before. Without a script every question is shown with
// the words that say when it is asked.
const blocks = (form) => [...form.querySelectorAll("[data-shown-if]")];

/** What is chosen or typed now for a question of this page. */
function given(form, question) {
  const found = [];
  for (const control of form.querySelectorAll(`[name="${CSS.escape(question)}"]`)) {
    if (control.closest("[data-shown-if][hidden]")) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) found.push(control.value);
    } else if (control.type !== "hidden") found.push(control.value.trim());
  }
  return found;
}

function update(form) {
  // A question may depend on one that depends on another: as many rounds as there are questions.
  const all = blocks(form);
  for (let round = 0; round <= all.length; round += 1) {
    let changed = false;
    for (const block of all) {
      const condition = JSON.parse(block.dataset.shownIf);
      const hidden = !given(form, condition.question).some((each) => condition.is.includes(each));
      if (block.hidden !== hidden) {
        block.hidden = hidden;
        changed = true;
      }
    }
    if (!changed) return;
  }
}

export function start(form) {
  for (const words of form.querySelectorAll("[data-shown-if] .sc-conditional__when")) words.hidden = true;
  form.addEventListener("input", () => update(form));
  form.addEventListener("change", () => update(form));
  form.addEventListener("seedcorn:filled", () => update(form));
  update(form);
}
