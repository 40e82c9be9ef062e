// Follows a job: asks for its progress, shows it in words and as a bar, stops when it is done.
// The server answers {state, done, total, text, finished, url?}.
const grouped = (number) => number.toLocaleString(document.documentElement.lang);

export function start(box) {
  const bar = box.querySelector("[data-job-bar]");
  const text = box.querySelector("[data-job-text]");
  let pause = 1000;

  function show(job) {
    if (job.total) {
      bar.max = job.total;
      bar.value = job.done;
    }
    const count = job.total ? `${grouped(job.done)} of ${grouped(job.total)}. ` : "";
    const words = count + (job.text || job.message || "");
    if (text.textContent !== words) text.textContent = words;
  }

  function finish(job) {
    const target = job.url || box.dataset.jobResult;
    // Nothing moves by itself: the result is offered as a link, the page stays where it is.
    const link = document.createElement("a");
    link.href = target || window.location.href;
    link.textContent = job.state === "failed" ? "See what went wrong" : "See the result";
    text.append(" ", link);
  }

  async function ask() {
    try {
      const answer = await fetch(box.dataset.jobUrl, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 403 || answer.redirected) {
        text.textContent = "You are signed out here. The work goes on; sign in to see it.";
        return;
      }
      if (answer.status === 404) {
        text.textContent = "This work is no longer kept here. Load the page again to see how things stand.";
        return;
      }
      if (!answer.ok) {
        text.textContent = "The server cannot say how far it is right now. Asking again shortly.";
        pause = 5000;
        setTimeout(ask, pause);
        return;
      }
      const job = await answer.json();
      show(job);
      if (job.finished) {
        finish(job);
        return;
      }
      pause = Math.min(pause * 1.3, 5000);
    } catch {
      text.textContent = "The connection is gone. The work goes on; asking again shortly.";
      pause = 5000;
    }
    setTimeout(ask, pause);
  }

  setTimeout(ask, pause);
}
