// Keeps the words "closes in 3 hours" true. The server says them: a wrong clock here does no harm.
const EVERY = 60_000;

export function start(box) {
  const text = box.querySelector("[data-clock-text]");

  async function ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(box.dataset.clock, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const clock = await answer.json();
      if (text.textContent !== clock.text) text.textContent = clock.text;
    } catch {
      // No connection now. What stands there was true a minute ago; the next time asks again.
    }
  }

  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
