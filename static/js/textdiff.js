// Where two texts differ, word by word, and how two edits of one text go together.
const LIMIT = 700; // pieces that differ; beyond, the whole passage counts as changed

const pieces = (text) => text.match(/\s+|\S+/gu) || [];

/** Length of the common beginning of two lists, from an index on. */
function alike(a, b, from = 0) {
  let at = from;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

/** Pairs of indices of a longest common run of pieces (Myers' greedy algorithm). */
function matches(a, b) {
  const paths = [];
  let ends = new Map([[1, 0]]);
  const most = Math.min(a.length + b.length, LIMIT);
  for (let cost = 0; cost <= most; cost += 1) {
    paths.push(new Map(ends));
    for (let line = -cost; line <= cost; line += 2) {
      const down = line === -cost || (line !== cost && (ends.get(line - 1) ?? -1) < (ends.get(line + 1) ?? -1));
      let x = down ? ends.get(line + 1) : ends.get(line - 1) + 1;
      let y = x - line;
      while (x < a.length && y < b.length && a[x] === b[y]) { x += 1; y += 1; }
      ends.set(line, x);
      if (x >= a.length && y >= b.length) return walkBack(paths, a.length, b.length);
    }
  }
  return [];
}

function walkBack(paths, endX, endY) {
  const found = [];
  let x = endX, y = endY;
  for (let cost = paths.length - 1; cost >= 0; cost -= 1) {
    const ends = paths[cost];
    const line = x - y;
    const down = line === -cost || (line !== cost && (ends.get(line - 1) ?? -1) < (ends.get(line + 1) ?? -1));
    const before = down ? line + 1 : line - 1;
    const fromX = cost ? ends.get(before) : 0;
    const fromY = cost ? fromX - before : 0;
    while (x > fromX && y > fromY) { x -= 1; y -= 1; found.push([x, y]); }
    if (cost) { x = fromX; y = fromY; }
  }
  return found.reverse();
}

/** Every pair of pieces two lists share, in order. */
function shared(a, b) {
  const head = alike(a, b);
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const pairs = Array.from({ length: head }, (_, index) => [index, index]);
  const inner = matches(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  pairs.push(...inner.map(([x, y]) => [x + head, y + head]));
  for (let index = tail; index > 0; index -= 1) pairs.push([a.length - index, b.length - index]);
  return pairs;
}

/** The text in parts `{text, differs}`: what of it does not stand in the other one. */
export function parts(text, other) {
  const own = pieces(text);
  const common = new Set(shared(own, pieces(other)).map(([index]) => index));
  const found = [];
  own.forEach((piece, index) => {
    // White space between two words that differ belongs to the difference.
    const inside = /^\s+$/u.test(piece) && index > 0 && index < own.length - 1 && !common.has(index - 1) && !common.has(index + 1);
    const differs = !common.has(index) || inside;
    if (found.length && found.at(-1).differs === differs) found.at(-1).text += piece;
    else found.push({ text: piece, differs });
  });
  return found;
}

/** One edit of `base`: from piece `from` to `to` stand these words now. */
function edits(base, text) {
  const changed = pieces(text);
  const pairs = [...shared(base, changed), [base.length, changed.length]];
  const found = [];
  let x = 0, y = 0;
  for (const [nextX, nextY] of pairs) {
    if (nextX > x || nextY > y) found.push({ from: x, to: nextX, words: changed.slice(y, nextY).join("") });
    x = nextX + 1;
    y = nextY + 1;
  }
  return found;
}

const spaced = (mine, theirs) => (mine && theirs && !/\s$/u.test(mine) && !/^\s/u.test(theirs) ? `${mine} ${theirs}` : mine + theirs);

/** Both edits of `base` in one text; where both changed the same words, mine stand before theirs. */
export function together(base, mine, theirs) {
  const old = pieces(base);
  const waiting = [edits(old, mine), edits(old, theirs)];
  let text = "", at = 0;
  while (waiting[0].length || waiting[1].length) {
    const start = Math.min(...waiting.map((list) => list[0]?.from ?? Infinity));
    let end = start;
    const taken = [[], []];
    // Edits that touch or overlap are one place.
    for (let grew = true; grew;) {
      grew = false;
      waiting.forEach((list, who) => {
        while (list.length && list[0].from <= end) {
          const edit = list.shift();
          taken[who].push(edit);
          end = Math.max(end, edit.to);
          grew = true;
        }
      });
    }
    text += old.slice(at, start).join("");
    const [ours, others] = taken.map((list) => (list.length ? rebuilt(old, list, start, end) : null));
    if (ours === null || others === null || ours === others) text += ours ?? others;
    else text += spaced(ours, others);
    at = end;
  }
  return text + old.slice(at).join("");
}

/** The words between two places after the edits of one person. */
function rebuilt(old, list, start, end) {
  let text = "", at = start;
  for (const edit of list) {
    text += old.slice(at, edit.from).join("") + edit.words;
    at = edit.to;
  }
  return text + old.slice(at, end).join("");
}
