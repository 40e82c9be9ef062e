// The form builder: moving by drag and by its arrows without leaving the page, and the preview
// beside it. Without a script the arrows are ordinary buttons and the preview is a page.
const WIDE = "(min-width: 78em)";

function previewPanel(root, load) {
  const panel = root.querySelector("[data-preview]");
  if (!panel) return () => {};
  const pageOf = panel.querySelector("[data-preview-page]");
  const wide = window.matchMedia(WIDE);
  let asked = 0;
  async function show() {
    if (!wide.matches) { panel.hidden = true; return; }
    panel.hidden = false;
    const number = ++asked;
    pageOf.setAttribute("aria-busy", "true");
    try {
      const response = await load();
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const html = await response.text();
      if (number !== asked) return;
      const place = pageOf.scrollTop;
      pageOf.innerHTML = html;
      pageOf.scrollTop = place;
      document.dispatchEvent(new CustomEvent("seedcorn:part", { detail: pageOf }));
    } catch {
      if (number === asked) pageOf.textContent = "The preview could not be loaded. It comes back with your next change.";
    } finally {
      if (number === asked) pageOf.removeAttribute("aria-busy");
    }
  }
  wide.addEventListener("change", show);
  show();
  return show;
}

export function startEditor(root) {
  const form = root.querySelector("[data-question-form]");
  const kind = form.querySelector("[name=kind]");
  const show = previewPanel(root, () => fetch(root.dataset.previewPost, {
    method: "POST", body: new FormData(form), credentials: "same-origin",
  }));
  function sort() {
    for (const part of form.querySelectorAll("[data-for-kinds]")) {
      part.hidden = !part.dataset.forKinds.split(" ").includes(kind.value);
    }
  }
  kind.addEventListener("change", sort);
  sort();
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 400);
  });
}

export function startBuilder(root) {
  const status = root.querySelector("[data-build-status]");
  const token = root.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const show = previewPanel(root, () => fetch(root.dataset.previewUrl, { credentials: "same-origin" }));
  const list = () => root.querySelector("[data-build-list]");
  let busy = false;

  // Sends a move, puts the answered list in place of this one, and says where the thing is now.
  async function move(action, body, refocus) {
    if (busy) return;
    busy = true;
    try {
      const response = await fetch(action, {
        method: "POST", body, credentials: "same-origin", headers: { "X-Seedcorn-Part": "1" },
      });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const holder = document.createElement("template");
      holder.innerHTML = await response.text();
      const next = holder.content.querySelector("[data-build-list]");
      list().replaceWith(next);
      status.textContent = next.querySelector("[data-build-said]").textContent;
      refocus(next);
      show();
    } catch {
      status.textContent = "It could not be moved: the page did not reach the server. Nothing was changed.";
    } finally {
      busy = false;
    }
  }

  const rowOf = (scope, name, key) => scope.querySelector(`[data-build-${name}="${CSS.escape(key)}"]`);

  root.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name !== "step") return;
    event.preventDefault();
    const body = new FormData(event.target);
    body.set("step", button.value);
    const name = body.has("question") ? "question" : "section";
    const key = body.get(name);
    move(event.target.action, body, (next) => {
      rowOf(next, name, key)?.querySelector(`[data-build-deeds] [value="${button.value}"]`)?.focus();
    });
  });

  const action = root.querySelector("[data-build-deeds]")?.action;
  if (!action) return;
  root.dataset.buildDrags = "";
  root.querySelector("[data-build-drag]")?.removeAttribute("hidden");
  let held = null;

  const mark = (element, where) => {
    for (const old of root.querySelectorAll("[data-build-drop]")) delete old.dataset.buildDrop;
    if (element) element.dataset.buildDrop = where;
  };

  // Rows become draggable only when held by the pointer, so that their text can still be marked.
  root.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-build-handle]");
    if (handle && !event.target.closest("a, button, input, code")) handle.draggable = true;
  });
  root.addEventListener("dragstart", (event) => {
    const handle = event.target.closest?.("[data-build-handle]");
    if (!handle) return;
    const name = handle.dataset.buildHandle;
    const element = name === "question" ? handle : handle.closest("[data-build-section]");
    held = { name, element, key: element.dataset[name === "question" ? "buildQuestion" : "buildSection"] };
    element.dataset.buildHeld = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.key);
  });

  function target(event) {
    const name = held.name === "question" ? "[data-build-question]" : "[data-build-section]";
    const over = event.target.closest?.(name);
    if (over) {
      const box = over.getBoundingClientRect();
      return { over, where: event.clientY < box.top + box.height / 2 ? "before" : "after" };
    }
    const section = event.target.closest?.("[data-build-section]");
    return section && held.name === "question" ? { over: section, where: "into" } : null;
  }

  root.addEventListener("dragover", (event) => {
    if (!held) return;
    const found = target(event);
    if (!found) return;
    event.preventDefault();
    mark(found.over === held.element ? null : found.over, found.where);
  });

  root.addEventListener("drop", (event) => {
    if (!held) return;
    const found = target(event);
    event.preventDefault();
    mark(null);
    if (!found || found.over === held.element) return;
    const { name, key, element } = held;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    body.set(name, key);
    const others = name === "question"
      ? [...(found.where === "into" ? found.over : found.over.closest("[data-build-section]")).querySelectorAll("[data-build-question]")]
      : [...root.querySelectorAll("[data-build-section]")];
    const rest = others.filter((each) => each !== element);
    const place = found.where === "into" ? rest.length : rest.indexOf(found.over) + (found.where === "after" ? 1 : 0);
    body.set("place", String(place));
    if (name === "question") body.set("into", found.over.closest("[data-build-section]").dataset.buildSection);
    move(action, body, (next) => rowOf(next, name, key)?.focus());
  });

  root.addEventListener("dragend", () => {
    mark(null);
    for (const element of root.querySelectorAll("[data-build-held]")) delete element.dataset.buildHeld;
    for (const handle of root.querySelectorAll("[draggable=true]")) handle.removeAttribute("draggable");
    held = null;
  });
}

export function start(root) {
  if (root.hasAttribute("data-builder")) startBuilder(root);
  else startEditor(root);
}
