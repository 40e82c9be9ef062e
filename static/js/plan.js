// The plan's table: a name opens beside the table, or is dragged onto a row or another name. Every
// change is posted and answered with the numbers and the rows it touched; the page stays where it is.
// Without a script names are links to a page with the same forms.
export function start(root) {
  const by = root.dataset.plan;
  const base = root.dataset.planBase;
  const dialog = root.querySelector("[data-plan-dialog]");
  const status = root.querySelector("[data-plan-status]");
  const numbers = () => root.querySelector("[data-plan-numbers]");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let busy = false;
  let opener = null;

  const pairOf = (chip) => {
    const [application, reviewer] = chip.dataset.chip.split("/");
    return { application, reviewer };
  };
  const rowOf = (key) => root.querySelector(`[data-plan-row="${CSS.escape(key)}"]`);
  const headers = { "X-Seedcorn-Part": "1" };

  function part(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content;
  }

  function say(words) {
    status.textContent = "";
    status.textContent = words;
  }

  // Puts the answer in place of what it speaks of. Returns the first row that changed.
  function take(content) {
    const said = content.querySelector("[data-plan-said]").textContent;
    numbers().replaceWith(content.querySelector("[data-plan-numbers]"));
    let first = null;
    for (const old of root.querySelectorAll("[data-plan-fresh]")) delete old.dataset.planFresh;
    for (const row of content.querySelectorAll("[data-plan-row]")) {
      const old = rowOf(row.dataset.planRow);
      if (!old) continue;
      row.dataset.planFresh = "";
      old.replaceWith(row);
      first ??= row;
    }
    say(said);
    return first;
  }

  async function post(action, body) {
    if (busy) return null;
    busy = true;
    try {
      const response = await fetch(`${action}?by=${by}`, { method: "POST", body, credentials: "same-origin", headers });
      if (response.redirected) throw new Error("signed out");
      return { response, text: await response.text() };
    } catch {
      say("The change did not reach the server. Nothing was changed.");
      return null;
    } finally {
      busy = false;
    }
  }

  function refused({ response, text }) {
    const content = part(text);
    const problem = content.querySelector(".govuk-error-summary__list, .govuk-error-message");
    const plain = response.headers.get("Content-Type")?.startsWith("text/plain") ? text : "";
    return problem?.textContent.trim().replace(/\s+/g, " ") || plain || "This could not be done. Nothing was changed.";
  }

  async function show(url) {
    try {
      const response = await fetch(url, { credentials: "same-origin", headers });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      fill(await response.text());
      dialog.showModal();
    } catch {
      window.location.assign(url);
    }
  }

  function fill(html) {
    dialog.replaceChildren(part(html));
    document.dispatchEvent(new CustomEvent("seedcorn:part", { detail: dialog }));
  }

  root.addEventListener("click", (event) => {
    const chip = event.target.closest(".sc-chip");
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    opener = chip.dataset.chip;
    show(chip.href);
  });

  dialog.addEventListener("close", () => {
    const chip = opener && root.querySelector(`[data-chip="${CSS.escape(opener)}"]`);
    chip?.focus();
    opener = null;
  });

  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-plan-deeds], [data-plan-undo]")) return;
    event.preventDefault();
    const answer = await post(form.action, new FormData(form, event.submitter));
    if (!answer) return;
    if (answer.response.ok) {
      const inside = dialog.open;
      const row = take(part(answer.text));
      const before = opener;
      if (inside) dialog.close();
      const chip = before && root.querySelector(`[data-chip="${CSS.escape(before)}"]`);
      (chip ?? row)?.focus();
    } else if (form.matches("[data-plan-undo]")) {
      say(refused(answer));
    } else {
      fill(answer.text);
    }
  });

  // By drag.
  root.dataset.planDrags = "";
  root.querySelector("[data-plan-drag]")?.removeAttribute("hidden");
  let held = null;

  function mark(element) {
    for (const old of root.querySelectorAll("[data-plan-drop]")) delete old.dataset.planDrop;
    if (element) element.dataset.planDrop = "";
  }

  function target(event) {
    const chip = event.target.closest?.(".sc-chip");
    const row = event.target.closest?.("[data-plan-row]");
    const own = held.closest("[data-plan-row]");
    if (!row || row === own) return null;
    return chip ?? row;
  }

  root.addEventListener("dragstart", (event) => {
    const chip = event.target.closest?.(".sc-chip");
    if (!chip) return;
    held = chip;
    chip.dataset.planHeld = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", chip.textContent.trim());
  });

  root.addEventListener("dragover", (event) => {
    if (!held) return;
    const found = target(event);
    mark(found);
    if (found) event.preventDefault();
  });

  root.addEventListener("drop", async (event) => {
    if (!held) return;
    event.preventDefault();
    const found = target(event);
    mark(null);
    if (!found) return;
    const pair = pairOf(held);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    body.set("version", numbers().dataset.planVersion);
    const place = found.dataset.planRow;
    let wanted = null;
    if (place === undefined) {
      const other = pairOf(found);
      body.set("deed", "swap");
      body.set("to_application", other.application);
      body.set("to_reviewer", other.reviewer);
      wanted = by === "reviewer" ? `${pair.application}/${other.reviewer}` : `${other.application}/${pair.reviewer}`;
    } else if (by === "reviewer") {
      body.set("deed", "replace");
      body.set("to_reviewer", place);
      wanted = `${pair.application}/${place}`;
    } else {
      body.set("deed", "move");
      body.set("to_application", place);
      wanted = `${place}/${pair.reviewer}`;
    }
    const answer = await post(`${base}${pair.application}/${pair.reviewer}/`, body);
    if (!answer) return;
    if (!answer.response.ok) {
      opener = `${pair.application}/${pair.reviewer}`;
      say(refused(answer));
      fill(answer.text);
      dialog.showModal();
      return;
    }
    const row = take(part(answer.text));
    (root.querySelector(`[data-chip="${CSS.escape(wanted)}"]`) ?? row)?.focus();
  });

  root.addEventListener("dragend", () => {
    mark(null);
    for (const element of root.querySelectorAll("[data-plan-held]")) delete element.dataset.planHeld;
    held = null;
  });
}
