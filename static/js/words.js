// The words of a letter: the preview follows the typing. Without this script there is the button.
const form = document.querySelector("[data-preview-url]");
const shown = document.querySelector("[data-preview]");
let waiting = null;
let asked = null;

async function refresh() {
  asked?.abort();
  asked = new AbortController();
  const body = new FormData(form);
  try {
    const answer = await fetch(form.dataset.previewUrl, { method: "POST", body, signal: asked.signal });
    if (answer.ok) shown.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 400);
});
