// Bids are saved as they are said. In a row y, m and n answer, c declares a conflict, j and k move:
// these letters work only while the focus is in a row (WCAG 2.1.4).
export function start(form) {
  const line = () => form.querySelector("[data-bids-said]");
  const rows = [...form.querySelectorAll("[data-bid]")];
  form.querySelector("[data-bids-keys]").hidden = false;
  let queue = Promise.resolve();

  async function save(input) {
    const row = input.closest("[data-bid]");
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set(input.name, input.value);
    try {
      const response = await fetch(window.location.href, {
        method: "POST", body, credentials: "same-origin", headers: { "X-Seedcorn-Part": "1" },
      });
      if (response.redirected) throw new Error("You are signed out.");
      const text = await response.text();
      if (!response.ok) throw new Error(response.status === 422 ? text : "");
      delete row.dataset.bidFailed;
      const holder = document.createElement("template");
      holder.innerHTML = text;
      if (form.querySelector("[data-bid-failed]")) return;
      line().textContent = holder.content.querySelector("[data-bids-said]").textContent;
      line().dataset.tone = "good";
    } catch (error) {
      row.dataset.bidFailed = "";
      line().dataset.tone = "danger";
      line().textContent = `Not saved. ${error.message || "The server cannot be reached."} Your choices are on this page: press Save when you are back.`;
    }
  }

  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-bid] [type=radio]")) return;
    line().dataset.tone = "busy";
    line().textContent = "Saving";
    queue = queue.then(() => save(event.target));
  });

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-bid]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const value = { y: "yes", m: "maybe", n: "no" }[event.key];
    const step = { j: 1, k: -1 }[event.key];
    if (value) {
      const input = row.querySelector(`[value="${value}"]`);
      input.focus();
      if (!input.checked) input.click();
    } else if (step) {
      const next = rows[rows.indexOf(row) + step];
      (next?.querySelector(":checked") ?? next?.querySelector("[type=radio]"))?.focus();
    } else if (event.key === "c") {
      row.querySelector("[data-bid-conflict]").click();
    } else {
      return;
    }
    event.preventDefault();
  });
}
