// What a person typed, kept in this browser until the server has it.
const controls = (wrapper) => [...wrapper.querySelectorAll("input, select, textarea")].filter(
  (each) => each.name && each.type !== "file" && each.name !== "csrfmiddlewaretoken" && !each.dataset.versionOf,
);
const isCount = (control) => /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(control.name);
const isChoice = (control) => control.type === "checkbox" || control.type === "radio";

function key(form, wrapper) {
  const who = form.dataset.autosaveUser || "";
  return `seedcorn:draft:${who}:${form.dataset.autosaveUrl || form.action}:${wrapper.dataset.question}`;
}

/** Name and value of every control that would be sent. */
function pairs(wrapper) {
  const found = [];
  for (const control of controls(wrapper)) {
    if (isChoice(control)) {
      if (control.checked) found.push([control.name, control.value]);
    } else if (control.multiple) {
      for (const option of control.selectedOptions) found.push([control.name, option.value]);
    } else found.push([control.name, control.value]);
  }
  return found;
}

/** Three date boxes are one value; other controls are their own. */
function values(wrapper) {
  const parts = wrapper.querySelector("[data-date-parts]");
  if (!parts) return pairs(wrapper).map(([, value]) => value);
  const name = parts.dataset.dateParts;
  const part = (which) => wrapper.querySelector(`[name="${name}_${which}"]`)?.value.trim() || "";
  const date = [part("year"), part("month").padStart(2, "0"), part("day").padStart(2, "0")].join("-");
  return [part("year") || part("month") || part("day") ? `${date} ${part("time")}`.trim() : ""];
}

export function asFormData(form, wrapper) {
  const data = new FormData();
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  if (token) data.append("csrfmiddlewaretoken", token.value);
  data.append("question", wrapper.dataset.question);
  data.append("version", wrapper.dataset.version || "0");
  const own = pairs(wrapper).filter(([name]) => name !== "value");
  // A plain text goes once, under its own name: long ones have to stay small enough to outlive a page.
  if (!own.some(([name]) => name === wrapper.dataset.question)) for (const value of values(wrapper)) data.append("value", value);
  for (const [name, value] of own) data.append(name, value);
  return data;
}

const plain = (text) => {
  const line = String(text ?? "").normalize("NFC").replace(/\s+/gu, " ").trim();
  return /^[\d.,\s]+$/u.test(line) ? String(parseFloat(line.replace(/[,\s]/gu, ""))) : line;
};

/** What a value says, whatever spacing it is typed in: to see whether two of them are the same. */
export function meaning(value) {
  const isPairs = Array.isArray(value) && Array.isArray(value[0]);
  if (!isPairs) return [value].flat().map(plain).filter(Boolean).join(", ");
  const gone = value.filter(([name]) => name.endsWith("-DELETE")).map(([name]) => name.replace(/DELETE$/, ""));
  const said = value.filter(([name, one]) => plain(one) && !/_FORMS$|-DELETE$/.test(name) && !gone.some((row) => name.startsWith(row)));
  return said.map(([name, one]) => `${name.replace(/-\d+-/, "-")}=${plain(one)}`).join("\n");
}

/** The same of what stands in the wrapper now: as one value, and as pairs. */
export const meanings = (wrapper) => [meaning(values(wrapper)), meaning(pairs(wrapper))];

/** Whether something stands here that the server did not send: typed before this script was there. */
export function isTouched(wrapper) {
  return controls(wrapper).some((each) => {
    if (isChoice(each)) return each.checked !== each.defaultChecked;
    if (each.tagName === "SELECT") return [...each.options].some((option) => option.selected !== option.defaultSelected && (each.multiple || option.defaultSelected));
    return each.value !== each.defaultValue;
  });
}

/** The one text control of a question that has no other, else null. */
export function textControl(wrapper) {
  const [one, ...more] = controls(wrapper);
  return one && !more.length && (one.tagName === "TEXTAREA" || one.type === "text") ? one : null;
}

/** Roughly how many bytes a request with this body carries. */
export function weight(body) {
  return [...body].reduce((sum, [name, value]) => sum + 150 + new Blob([name, value]).size, 0);
}

/** The answer as a person reads it, for showing two versions side by side. */
export function text(wrapper) {
  return controls(wrapper).filter((each) => !isChoice(each) || each.checked).filter((each) => each.type !== "hidden").map(
    (each) => (isChoice(each) ? wrapper.querySelector(`label[for="${each.id}"]`)?.textContent.trim() || each.value : each.value),
  ).join("\n");
}

/** Put a value into the wrapper's controls: pairs as kept here, or one value or a list as stored there. */
export function fill(wrapper, value) {
  const kept = Array.isArray(value) && Array.isArray(value[0]);
  const plain = kept ? [] : [value].flat().map((each) => String(each ?? ""));
  const taken = kept ? value.map(([name, one]) => [name, one]) : [];
  if (kept) makeRoom(wrapper, taken);
  for (const control of controls(wrapper).filter((each) => !isCount(each))) {
    const own = kept ? taken.filter(([name]) => name === control.name).map(([, one]) => one) : plain;
    if (isChoice(control)) control.checked = own.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = own.includes(option.value);
    else if (own.length || kept) control.value = own[0] ?? "";
    if (control.dataset.wordLimit || control.dataset.characterLimit) control.dispatchEvent(new CustomEvent("input"));
  }
  // Sums and conditions follow; it is no typing, so nothing is saved by it.
  wrapper.dispatchEvent(new CustomEvent("seedcorn:filled", { bubbles: true }));
}

/** As many rows as the kept answer has, and none of them hidden. */
function makeRoom(wrapper, taken) {
  const wanted = Number(taken.find(([name]) => name.endsWith("-TOTAL_FORMS"))?.[1] || 0);
  const total = wrapper.querySelector('[name$="-TOTAL_FORMS"]');
  const add = wrapper.querySelector("[data-rows-add]");
  for (let tries = 0; add && tries < 200 && Number(total.value) < wanted; tries += 1) add.click();
  for (const row of wrapper.querySelectorAll("[data-row]")) delete row.dataset.removed;
}

/** Keep what stands in the wrapper in this browser; false when the browser cannot. */
export function keep(form, wrapper) {
  try {
    const kept = { at: Date.now(), version: Number(wrapper.dataset.version || 0), pairs: pairs(wrapper) };
    localStorage.setItem(key(form, wrapper), JSON.stringify(kept));
    return true;
  } catch {
    return false; // storage is full or off: the page says so
  }
}

export function forget(form, wrapper) {
  try {
    localStorage.removeItem(key(form, wrapper));
  } catch {
    // Nothing was kept then.
  }
}

function kept(form, wrapper) {
  try {
    return JSON.parse(localStorage.getItem(key(form, wrapper)) || "null");
  } catch {
    return null;
  }
}

/** Offer text an earlier visit could not save. It goes in only when the person says so. */
export function offer(form, wrapper, taken) {
  const old = kept(form, wrapper);
  if (!old) return;
  if (meaning(old.pairs) === meaning(pairs(wrapper))) {
    forget(form, wrapper);
    return;
  }
  const now = pairs(wrapper);
  const isNewer = Number(wrapper.dataset.version || 0) > (old.version ?? 0);
  const box = document.createElement("div");
  box.className = "sc-banner sc-banner--caution";
  box.dataset.kept = "";
  const words = document.createElement("p");
  words.className = "sc-banner__text";
  const when = new Date(old.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  words.textContent = `Text from ${when} was not saved. It is kept in this browser.${isNewer ? " The answer was changed since." : ""}`;
  box.append(words);
  for (const [label, use] of [[isNewer ? "Look at both texts" : "Use that text", true], ["Discard it", false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = label;
    button.addEventListener("click", () => {
      const theirs = { theirs: now, text: text(wrapper) };
      if (use) fill(wrapper, old.pairs);
      else forget(form, wrapper);
      box.remove();
      controls(wrapper).find((each) => each.type !== "hidden")?.focus();
      if (use) taken(isNewer ? theirs : null);
    });
    box.append(button);
  }
  wrapper.prepend(box);
}
