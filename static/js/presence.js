// Who is where in this application. Says every 20 s where this person is, shows where the others
// are, and hands on what they saved. It speaks to nobody by itself: no live region, no focus.
// <div data-presence data-presence-url data-presence-section> holds <ul data-presence-people>.
import { steadily } from "./steady.js";

const EVERY = 20000;
const SOON = 800; // after going to another question

export function start(root) {
  const url = root.dataset.presenceUrl;
  let timer, last = "";

  const token = () => document.querySelector("main [name=csrfmiddlewaretoken]")?.value || root.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const here = () => document.activeElement?.closest?.("[data-question]")?.dataset.question || "";

  function body(more = {}) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token());
    data.append("section", root.dataset.presenceSection || "");
    data.append("question", here());
    for (const each of document.querySelectorAll("form[data-autosave] [data-question][data-version]")) {
      data.append(`version-${each.dataset.question}`, each.dataset.version);
    }
    for (const [name, value] of Object.entries(more)) data.append(name, value);
    return data;
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(beat, delay);
  }

  async function beat() {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    last = here();
    try {
      const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
      const response = await fetch(url, { method: "POST", body: body(), headers, credentials: "same-origin", signal: AbortSignal.timeout(EVERY) });
      if (response.status === 401) document.dispatchEvent(new CustomEvent("seedcorn:signedout"));
      if (response.ok && !response.redirected) show(await response.json());
      else show({ people: [], answers: [] });
    } catch {
      show({ people: [], answers: [] }); // unreachable: nobody is known to be here
    }
    plan(EVERY);
  }

  function show({ people = [], answers = [] }) {
    steadily(() => {
      list(people);
      for (const wrapper of document.querySelectorAll("[data-question]")) beside(wrapper, people.filter((each) => each.question === wrapper.dataset.question));
    });
    if (answers.length) document.dispatchEvent(new CustomEvent("seedcorn:newer", { detail: answers }));
  }

  function list(people) {
    const place = root.querySelector("[data-presence-people]");
    root.hidden = people.length === 0;
    const words = people.map((each) => each.words);
    if (JSON.stringify(words) === JSON.stringify([...place.children].map((each) => each.textContent))) return;
    place.replaceChildren(...words.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }

  function beside(wrapper, people) {
    const old = wrapper.querySelector(":scope > .sc-here");
    const text = people.length ? `${people.map((each) => each.name).join(" and ")} ${people.length > 1 ? "are" : "is"} writing here` : "";
    if ((old?.textContent || "") === text) return;
    old?.remove();
    if (text) wrapper.append(Object.assign(document.createElement("p"), { className: "sc-here", textContent: text }));
  }

  document.addEventListener("focusin", () => { if (here() !== last) plan(SOON); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") plan(0); });
  document.addEventListener("seedcorn:signedin", () => plan(0));
  window.addEventListener("pageshow", (event) => { if (event.persisted) plan(0); });
  window.addEventListener("pagehide", () => navigator.sendBeacon(url, body({ gone: "1" })));
  plan(0);
}
