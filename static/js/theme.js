// Light or dark, and framed or not, before the first paint. A classic script in the head on purpose: a module would
// run after the page was drawn once in the wrong colours.
(() => {
  const KEY = "seedcorn:theme";
  const root = document.documentElement;
  // Signing in on top of another page: only the form is wanted there.
  if (window.self !== window.top) root.classList.add("sc-framed");

  function stored() {
    try {
      return localStorage.getItem(KEY) || "system";
    } catch {
      return "system"; // storage may be switched off; then the system decides
    }
  }

  function apply(choice) {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  apply(stored());

  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-switch]")) group.hidden = false;
    apply(stored());
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-theme-choice]");
      if (!button) return;
      try {
        localStorage.setItem(KEY, button.dataset.themeChoice);
      } catch {
        // The choice then holds for this page only.
      }
      apply(button.dataset.themeChoice);
    });
  });
})();
