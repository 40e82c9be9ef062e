// Uploads each chosen file by itself, with its progress, and tries again when the connection breaks.
// <div data-files data-files-url data-max-bytes>; the server answers {files: html, refused: [text]}.
const PAUSES = [1000, 3000, 8000];
const megabytes = (size) => `${(size / 1024 / 1024).toFixed(1)} MB`;
const pause = (time) => new Promise((done) => { setTimeout(done, time); });

export function start(block) {
  const form = block.closest("form");
  const input = block.querySelector('input[type="file"]');
  const list = block.querySelector("[data-files-list]");
  const box = block.querySelector("[data-files-progress]");
  let line = Promise.resolve();
  let waiting = 0;
  let after = null;
  block.querySelector("[data-files-button]").hidden = true;

  function takeChosen() {
    for (const file of [...input.files]) queue(file, row(box, file.name));
    input.value = "";
  }
  input.addEventListener("change", takeChosen);

  function queue(file, shown) {
    waiting += 1;
    line = line.then(() => one(file, shown)).finally(() => {
      waiting -= 1;
      if (!waiting && after) form.requestSubmit(after.submitter);
    });
  }

  async function one(file, shown) {
    const most = Number(block.dataset.maxBytes);
    if (file.size > most) {
      shown.refuse(`“${file.name}” is ${megabytes(file.size)}; the largest file this question takes is ${megabytes(most)}. Nothing else you entered was lost.`);
      return;
    }
    for (const time of [...PAUSES, null]) {
      const answer = await send(block, form, file, shown.show);
      if (answer.data) {
        list.innerHTML = answer.data.files ?? list.innerHTML;
        const refused = answer.data.refused || [answer.data.error].filter(Boolean);
        if (refused.length) shown.refuse(refused.join(" "));
        else shown.done();
        return;
      }
      if (answer.sentence) {
        shown.refuse(answer.sentence);
        return;
      }
      if (time === null) break;
      shown.say("The connection broke. Trying again.");
      await pause(time);
    }
    shown.refuse(`“${file.name}” was not saved: the connection broke. Everything else is kept.`, () => queue(file, row(box, file.name)));
  }

  // What was chosen before this script was there.
  if (input.files.length) takeChosen();

  // “Save and continue” waits for what is under way.
  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    after = event;
  }, true);
  window.addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

  list.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-file-remove]");
    if (!button) return;
    event.preventDefault();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const response = await fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      const data = await response.json();
      if (!response.ok) throw new Error(data.error);
      list.innerHTML = data.files;
      input.focus();
    } catch {
      form.requestSubmit(button);
    }
  });
}

/** One request. `data` is what the server said, `sentence` why it is no use to try again, else nothing. */
function send(block, form, file, show) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("question", block.dataset.files);
  body.append(`file-${block.dataset.files}`, file);
  const request = new XMLHttpRequest();
  request.open("POST", block.dataset.filesUrl);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (step) => { if (step.lengthComputable) show(step.loaded / step.total); });
  return new Promise((done) => {
    request.addEventListener("error", () => done({}));
    request.addEventListener("timeout", () => done({}));
    request.addEventListener("load", () => {
      if (request.status === 413) done({ sentence: `“${file.name}” is too large. It was not saved; choose a smaller one.` });
      else if (request.status >= 500) done({});
      else {
        try {
          done({ data: JSON.parse(request.responseText) });
        } catch {
          done({ sentence: `“${file.name}” was not saved: you are signed out or may not change this any more. Reload the page to see.` });
        }
      }
    });
    request.send(body);
  });
}

/** The line that tells about one file. */
function row(box, name) {
  const line = document.createElement("div");
  line.className = "sc-upload__one";
  const title = document.createElement("span");
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Upload of ${name}`);
  const words = document.createElement("span");
  words.setAttribute("role", "status");
  words.textContent = "Waiting";
  line.append(title, bar, words);
  box.append(line);
  return {
    show(part) {
      bar.value = part;
      words.textContent = part < 1 ? `${Math.floor(part * 100)} %` : "Checking the file";
    },
    say(sentence) { words.textContent = sentence; },
    done() { line.remove(); },
    refuse(sentence, again) {
      line.classList.add("sc-upload__one--refused");
      title.remove();
      bar.remove();
      words.textContent = sentence;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sc-link-button";
      button.textContent = again ? "Try again" : "Dismiss";
      button.addEventListener("click", () => {
        line.remove();
        if (again) again();
      });
      line.append(button);
    },
  };
}
