// Suggests organisations of the registry while one types. Choosing one fills in its ROR id where the
// page asks for it; any other name is as good.
const PAUSE = 200;
let made = 0;

export function start(control) {
  const list = document.createElement("datalist");
  made += 1;
  list.id = `organisations-${made}`;
  control.after(list);
  control.setAttribute("list", list.id);
  // The builder's preview shows the question outside any form.
  const home = control.form || document;
  const ror = control.dataset.ror ? home.querySelector(`[name="${CSS.escape(control.dataset.ror)}"]`) : null;
  const known = new Map();
  let timer, asked = "", filled = ror?.value ? control.value : "";

  async function suggest() {
    const text = control.value.trim();
    if (text.length < 2 || text === asked || known.has(text)) return;
    asked = text;
    try {
      const response = await fetch(`${control.dataset.organisations}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!response.ok || response.redirected) return;
      const { organisations } = await response.json();
      if (text !== control.value.trim()) return;
      list.replaceChildren(...organisations.map((each) => {
        known.set(each.name, each);
        const option = document.createElement("option");
        option.value = each.name;
        option.textContent = each.about;
        return option;
      }));
    } catch {
      // Offline: the name as it is typed is enough.
    }
  }

  function settle() {
    if (!ror) return;
    const chosen = known.get(control.value.trim());
    // An id somebody typed stays; one that came with another name goes with it.
    if (chosen) {
      ror.value = chosen.ror;
      filled = chosen.name;
    } else if (filled && control.value.trim() !== filled) {
      ror.value = "";
      filled = "";
    }
  }

  control.addEventListener("input", () => {
    settle();
    clearTimeout(timer);
    timer = setTimeout(suggest, PAUSE);
  });
}
