// Somebody else saved the same answer meanwhile: both texts are shown, what differs is marked, and
// the person chooses: mine, theirs, or both in one text that they put in order.
import { parts, together } from "./textdiff.js";

const make = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};
const spoken = (text) => make("span", { className: "govuk-visually-hidden", textContent: text });

function column(title, text, other) {
  const body = make("p", { className: "sc-conflict__text", tabIndex: 0 });
  for (const part of parts(text, other)) {
    if (!part.differs) body.append(part.text);
    else body.append(make("mark", { className: "sc-differs" }, spoken(" only here: "), part.text, spoken(" until here. ")));
  }
  if (!text) body.append("(empty)");
  return make("div", {}, make("p", { className: "sc-conflict__head", textContent: title }), body);
}

function readable(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(readable).join("\n");
  return typeof value === "object" ? Object.values(value).map(readable).join(", ") : String(value);
}

/**
 * Show both versions in the wrapper; calls `choose("mine" | "theirs")` once. With a text control
 * the two can also be put together in it and edited: what is then saved is “mine”.
 */
export function showConflict(wrapper, { theirs, mine, by, base, control }, choose) {
  wrapper.querySelector(":scope > .sc-conflict")?.remove();
  const other = readable(theirs);
  const words = make("p", {
    textContent: `${by || "Somebody"} changed this answer while you were writing. Nothing is lost and nothing is overwritten: choose what to keep. Words that stand in one text only are marked.`,
  });
  const texts = make("div", { className: "sc-conflict__texts" }, column("Your text", mine, other), column(by ? `Text by ${by}` : "The other text", other, mine));
  const buttons = make("div", { className: "sc-conflict__choice" });
  const box = make("div", { className: "sc-conflict" }, words, texts, buttons);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Two versions of this answer");

  function button(label, act, isFirst = false) {
    const made = make("button", { type: "button", className: isFirst ? "govuk-button" : "govuk-button govuk-button--secondary", textContent: label });
    made.addEventListener("click", act);
    return made;
  }

  function done(choice) {
    box.remove();
    choose(choice);
    wrapper.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  }

  function put(text) {
    control.value = text;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.focus();
  }

  function offer() {
    buttons.replaceChildren(button("Keep my text", () => done("mine"), true), button("Take the other text", () => done("theirs")));
    if (control) buttons.append(button("Edit both together", both));
  }

  function both() {
    const own = control.value;
    // Without a known origin the origin is what both have in common.
    const origin = base ?? parts(own, other).filter((each) => !each.differs).map((each) => each.text).join("");
    words.textContent = "The answer above holds both texts now: where they say different things, your words stand before the others. Put it in order, then save it.";
    buttons.replaceChildren(
      button("Save the text above", () => done("mine"), true),
      button("Go back to my text", () => { put(own); offer(); }),
    );
    put(together(origin, own, other));
  }

  offer();
  wrapper.append(box);
}
