// Writes the reader's own time beside a time that is in the zone of a call.
// The place for it is kept free by the style sheet, so nothing moves.
export function start(box) {
  const time = box.querySelector("time[datetime]");
  const place = box.querySelector("[data-local-text]");
  const moment = time ? new Date(time.dateTime) : null;
  if (!place || !moment || Number.isNaN(moment.getTime())) return;

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const there = time.dateTime.match(/(?:Z|[+-]\d\d:\d\d)$/)?.[0] ?? "";
  const sign = there.startsWith("-") ? -1 : 1;
  const [hours, minutes] = there === "Z" || !there ? [0, 0] : there.slice(1).split(":").map(Number);
  if (sign * (hours * 60 + minutes) === -moment.getTimezoneOffset()) {
    place.textContent = "That is your local time too.";
    return;
  }
  const words = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(moment);
  place.textContent = `${words} your time${zone ? ` (${zone.replaceAll("_", " ")})` : ""}`;
}
