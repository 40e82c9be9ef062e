// Adds up a budget while it is typed, by the rule of grants/answers/budget.py: whole minor units,
// indirect costs rounded half up for each year. The server says the same when it is saved.

/** Minor units of an amount as people type it, or null. */
export function minorUnits(text, symbol, digits) {
  const plain = text.trim().replace(symbol.trim(), "").replace(/[\s,']/gu, "");
  const match = /^([-+]?)(\d*)\.?(\d*)$/u.exec(plain);
  if (!match || !(match[2] || match[3])) return null;
  const decimals = match[3].replace(/0+$/u, "");
  if (decimals.length > digits || match[2].length > 15) return null;
  const units = BigInt(`${match[2] || "0"}${decimals.padEnd(digits, "0")}`);
  return match[1] === "-" ? -units : units;
}

export function money(units, symbol, digits) {
  const sign = units < 0n ? "-" : "";
  const text = String(units < 0n ? -units : units).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/gu, ",");
  return `${sign}${symbol}${whole}${digits ? `.${text.slice(-digits)}` : ""}`;
}

/** A percentage, written with a dot, of an amount: rounded half up. */
export function share(amount, percent) {
  const [whole, part = ""] = percent.split(".");
  const bottom = 100n * 10n ** BigInt(part.length);
  const top = 2n * amount * BigInt(`${whole || "0"}${part}`) + bottom;
  const quotient = top / (2n * bottom);
  return top < 0n && top % (2n * bottom) !== 0n ? quotient - 1n : quotient;
}

const sum = (amounts) => amounts.reduce((all, each) => all + each, 0n);

/** Rows of `{category, year, amount}` as lines of a table: a name and an amount for each year. */
export function totals(rows, rule) {
  let years = Array.from({ length: rule.years }, (_, place) => place + 1);
  const placed = rows.map((row) => ({
    ...row, category: row.category || "Without category",
    year: rule.years === 1 ? 1 : (years.includes(row.year) ? row.year : 0),
  }));
  if (placed.some((row) => row.year === 0)) years = [0, ...years];
  const names = [...new Set([...rule.categories, ...placed.map((row) => row.category)])];
  const of = (wanted) => years.map((year) => sum(placed.filter((row) => row.year === year && wanted(row)).map((row) => row.amount)));
  const lines = names.filter((name) => placed.some((row) => row.category === name)).map((name) => [name, of((row) => row.category === name)]);
  const direct = of(() => true);
  const extra = rule.percent ? of((row) => !rule.of || rule.of.includes(row.category)).map((base) => share(base, rule.percent)) : null;
  if (extra) lines.push(["Direct costs", direct], [rule.indirect, extra]);
  const whole = direct.map((amount, place) => amount + (extra ? extra[place] : 0n));
  lines.push(["Total", whole]);
  return { years, lines, total: sum(whole) };
}

function cell(kind, text, numeric) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (kind === "th") made.scope = numeric === null ? "row" : "col";
  if (numeric) made.className = "sc-number";
  return made;
}

export function start(root) {
  const rule = JSON.parse(root.dataset.budget);
  const wrapper = root.closest("[data-question]");
  const show = (units) => money(units, rule.symbol, rule.digits);

  function rows() {
    const found = [];
    for (const row of wrapper.querySelectorAll("[data-row]:not([data-removed])")) {
      const value = (name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() || "";
      if (row.querySelector('[name$="-DELETE"]')?.checked) continue;
      const amount = minorUnits(value("amount"), rule.symbol, rule.digits);
      if (amount !== null) found.push({ category: value("category"), year: Number(value("year")), amount });
    }
    return found;
  }

  function update() {
    const found = totals(rows(), rule);
    const several = found.years.length > 1;
    const heads = [["Costs", false], ...(several ? found.years.map((year) => [year ? `Year ${year}` : "No year", true]) : []), ["Total", true]];
    root.querySelector("thead tr").replaceChildren(...heads.map(([text, numeric]) => cell("th", text, numeric)));
    root.querySelector("tbody").replaceChildren(...found.lines.map(([name, amounts]) => {
      const line = document.createElement("tr");
      line.append(cell("th", name, null), ...[...(several ? amounts : []), sum(amounts)].map((amount) => cell("td", show(amount), true)));
      return line;
    }));
    const over = rule.cap === null ? 0n : found.total - BigInt(rule.cap);
    const said = over > 0n ? `${show(over)} more than the ${show(BigInt(rule.cap))} allowed.` : "";
    const line = root.querySelector("[data-budget-over]");
    if (line.textContent !== said) line.textContent = said;
  }

  wrapper.addEventListener("input", update);
  wrapper.addEventListener("change", update);
  wrapper.addEventListener("seedcorn:filled", update);
  update();
}
