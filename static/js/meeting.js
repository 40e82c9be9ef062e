// Follows a panel meeting: every two seconds the part of the page that changes is asked for, and
// the forms are fetched anew only when another item, or a motion, is there. What somebody has typed
// in a form that is still there goes over into it; what they left alone is as others wrote it.
const EVERY = 2000;

export function start(box) {
  const stage = box.querySelector("[data-meeting-stage]");
  const own = box.querySelector("[data-meeting-own]");
  const said = box.querySelector("[data-meeting-said]");
  const line = document.querySelector("[data-meeting-line]");
  const calm = line.innerHTML;
  // After a refused form the address is that of the form; the page is one step above its part.
  const whole = new URL("..", new URL(box.dataset.meeting, window.location.href)).href;
  let shown = stateOf(stage), html = stage.innerHTML.trim();

  async function renew() {
    const answer = await fetch(whole, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const typed = [...own.querySelectorAll("form")].map((form) => [form.action, typedIn(form)]);
    own.replaceChildren(...page.querySelector("[data-meeting-own]").childNodes);
    for (const [action, values] of typed) keep([...own.querySelectorAll("form")].find((form) => form.action === action), values);
    document.dispatchEvent(new CustomEvent("seedcorn:part", { detail: own }));
  }

  async function look() {
    try {
      const answer = await fetch(box.dataset.meeting, { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const now = (await answer.text()).trim();
      if (line.dataset.lost) {
        delete line.dataset.lost;
        line.innerHTML = calm;
      }
      if (now !== html) {
        html = now;
        stage.innerHTML = now;
        const state = stateOf(stage);
        if (state !== shown) {
          await renew();
          shown = state;
          said.textContent = stage.querySelector(".sc-banner__title, .sc-stage__title, .sc-stage__state")?.textContent ?? "";
        }
      }
    } catch {
      line.dataset.lost = "yes";
      line.textContent = "The connection to the meeting is gone. Trying again; what you typed stays here.";
    }
    setTimeout(look, EVERY);
  }

  setTimeout(look, EVERY);
}

// The fields that are not as the page showed them, each with what it showed: the server compares
// that with what stands there by then.
function typedIn(form) {
  const values = [];
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.type === "submit") continue;
    const before = form.elements.namedItem(`initial-${control.name}`);
    const touched = control.type === "radio"
      ? control.checked && !control.defaultChecked
      : control.value !== (before ?? control).defaultValue;
    if (!touched) continue;
    values.push([control.name, control.value]);
    if (before) values.push([before.name, before.value]);
  }
  return values;
}

function keep(form, values) {
  if (!form) return;
  for (const [name, value] of values) {
    const control = form.elements.namedItem(name);
    if (control) control.value = value;
  }
}

function stateOf(stage) {
  return stage.querySelector("[data-own-state]")?.dataset.ownState;
}
