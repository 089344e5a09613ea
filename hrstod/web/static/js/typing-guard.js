// Points out what tells whom a note is about, while it is written. Nothing leaves the page: the rules are fetched, and
// the text stays. The server looks again with the same rules (hrstod/guidance/typing_guard.py) before it saves.

const PAUSE = 900; // milliseconds without a key before the text is looked through
const MORE_NAMES = 3;
const MOST_LETTERS_OF_ONE = 2;
const ready = new WeakMap();

/** Find what points out a person in a text: its kind, whether it must be changed, its place and its words. */
export function find(text, rules) {
  if (!ready.has(rules)) ready.set(rules, prepare(rules));
  const guard = ready.get(rules);
  const even = evenOut(text, guard);
  const excused = new Map();
  for (const [kinds, pattern] of guard.innocents) {
    for (const [start, end] of matches(pattern, guard, even)) {
      for (const kind of kinds) {
        if (!excused.has(kind)) excused.set(kind, new Uint8Array(even.plain.length));
        excused.get(kind).fill(1, start, end);
      }
    }
  }
  const spans = [...look(guard, even), ...lookUp(guard, even.plain)].filter(
    ({ kind, start, end }) =>
      !excused.get(kind)?.subarray(start, end).includes(1) &&
      !(kind === "phone" && guard.publicNumbers.has(digitsOf(even.plain.slice(start, end)))),
  );
  return withoutOverlaps(spans, guard, even.plain.length).map(({ kind, start, end }) => {
    const [from, to] = even.starts ? [even.starts[start], even.ends[end - 1]] : [start, end];
    return { kind, hard: guard.mustChange.has(kind), start: from, end: to, found: text.slice(from, to) };
  });
}

/** Look after every field that asks for it. */
export function guardTyping() {
  for (const field of document.querySelectorAll("textarea[data-typing-guard]")) guardField(field);
}

async function guardField(field) {
  const place = document.getElementById(field.dataset.typingGuardFindings);
  const answer = await fetch(field.dataset.typingGuard).catch(() => null);
  if (!answer?.ok || !place) return; // the server looks all the same
  const rules = await answer.json();
  let waiting;
  let shown;
  const check = () => {
    clearTimeout(waiting);
    const findings = once(find(field.value, rules));
    const told = findings.map(({ found }) => found).join("\n");
    if (told !== shown) show(findings, place, field, rules); // else nothing is read out again
    shown = told;
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE);
  });
  field.addEventListener("blur", ({ relatedTarget }) => {
    if (relatedTarget?.type !== "submit") check(); // else the button would move away under the press
  });
  check();
}

function once(findings) {
  const seen = new Set();
  return findings.filter(({ found }) => !seen.has(found) && seen.add(found));
}

function show(findings, place, field, rules) {
  for (const part of place.querySelectorAll("[data-part]")) {
    const these = findings.filter(({ hard }) => hard === (part.dataset.part === "hard"));
    const kinds = [...new Set(these.map(({ kind }) => kind))].sort();
    const rows = kinds.map((kind) => row(these.filter((one) => one.kind === kind), place, field, rules));
    part.querySelector("ul").replaceChildren(...rows);
    part.hidden = rows.length === 0;
  }
}

function row(findings, place, field, rules) {
  const { message, suggestion } = rules.kinds.find(({ id }) => id === findings[0].kind);
  const language = field.dataset.language === "en" ? "en" : "sv";
  const said = element("span", `${message[language]} ${suggestion[language]}`);
  const line = document.createElement("li");
  line.append(...findings.flatMap(({ found }) => [finder(found, place, field), " "]), said);
  return line;
}

function finder(found, place, field) {
  const button = element("button", element("span", `${place.dataset.showText} `, "govuk-visually-hidden"), "guard__found");
  button.type = "button";
  button.append(found);
  button.addEventListener("click", () => {
    const start = field.value.indexOf(found); // it may have moved since, or be gone
    field.focus();
    if (start >= 0) field.setSelectionRange(start, start + found.length);
  });
  return button;
}

function element(name, content, className = "") {
  const made = document.createElement(name);
  made.className = className;
  made.append(content);
  return made;
}

// From here on: the same as in Python, in the same order.

function prepare(rules) {
  const parts = {};
  const writtenOut = (looks) => looks.replace(/\{([a-z]+)\}/g, (_, name) => parts[name]);
  for (const [name, part] of Object.entries(rules.parts)) parts[name] = writtenOut(part);
  const pattern = (look) => ({ ...look, looks: new RegExp(writtenOut(look.looks), "dgu") });
  const sign = (looks) => new RegExp(looks, "gu");
  const { plain, marks, dropped, spaces, lines, dashes, zeros } = rules.characters;
  const capital = `[${parts.up}][${parts.low}]{1,30}`;
  return {
    special: new RegExp(`[^${plain.slice(1)}`, "u"),
    cluster: sign(`[${marks}]|[^${marks}][${marks}]{0,4}`),
    dropped: sign(dropped),
    spaces: sign(spaces),
    lines: sign(lines),
    dashes: sign(dashes),
    zeros: [...zeros].map((zero) => zero.codePointAt(0)),
    patterns: rules.patterns.map((look) => [look.kind, pattern(look)]),
    innocents: rules.innocents.map((one) => [one.of, pattern(one)]),
    ...writeOutWords(rules),
    alsoWords: new Set(rules.also_words.flatMap((word) => [word, `${word}s`])),
    afterNames: new Set(rules.after_names),
    token: new RegExp(`[${parts.letter}]+(?:-[${parts.letter}]+)*`, "gu"),
    letter: new RegExp(`[${parts.letter}]`, "u"),
    capitalised: new RegExp(`^${capital}(?:-${capital})?$`, "u"),
    sentences: rules.sentences,
    publicNumbers: new Set([...rules.public_numbers, ...rules.allowed_numbers]),
    mustChange: new Set(rules.kinds.filter((kind) => kind.must_change).map(({ id }) => id)),
    order: new Map(rules.kinds.map(({ id }, place) => [id, place])),
  };
}

function writeOutWords(rules) {
  const words = new Map();
  const smallWords = new Map();
  const phrases = new Map();
  const add = (form, kind, lower) => {
    const first = form.split(" ", 1)[0];
    const forms = lower ? smallWords : words;
    if (first !== form) phrases.set(first, [...(phrases.get(first) ?? []), [form, kind]]);
    else if (!forms.has(form)) forms.set(form, kind);
  };
  for (const { kind, lower, endings, words: listed } of rules.lists) {
    for (const word of listed) for (const ending of endings) add(word + ending, kind, lower);
  }
  for (const name of [...rules.statistics, ...rules.names.more]) {
    if (!rules.names.not.includes(name)) for (const ending of ["", "s"]) add(name + ending, "name");
  }
  return { words, smallWords, phrases };
}

function evenOut(text, guard) {
  if (!guard.special.test(text)) return { plain: text, lower: lowered(text) };
  const known = new Map();
  const starts = [];
  const ends = [];
  let plain = "";
  for (const { 0: cluster, index } of text.matchAll(guard.cluster)) {
    if (!known.has(cluster)) known.set(cluster, evenSign(cluster, guard));
    const even = known.get(cluster);
    plain += even;
    for (let place = 0; place < even.length; place += 1) {
      starts.push(index);
      ends.push(index + cluster.length);
    }
  }
  return { plain, lower: lowered(plain), starts, ends };
}

function evenSign(cluster, guard) {
  let even = cluster.normalize("NFKC");
  if ([...even].length > MOST_LETTERS_OF_ONE) even = cluster;
  even = even.replace(guard.dropped, "").replace(guard.dashes, "-").replace(guard.spaces, " ").replace(guard.lines, "\n");
  return [...even].map((one) => evenDigit(one, guard.zeros)).join("");
}

function evenDigit(one, zeros) {
  const zero = zeros.find((first) => one.codePointAt(0) - first >= 0 && one.codePointAt(0) - first <= 9);
  return zero === undefined ? one : String(one.codePointAt(0) - zero);
}

function lowered(text) {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return [...text].map((one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join("");
}

function* matches({ looks, lower, inside, luhn }, guard, even) {
  looks.lastIndex = 0;
  const text = lower ? even.lower : even.plain;
  for (let match; (match = looks.exec(text)); ) {
    const start = match.length > 1 ? match.indices[1][1] : match.index;
    const end = match.index + match[0].length;
    const counts = !(luhn && !hasCheckDigit(match[0])) && !(inside && beginsSentence(even.plain, start, guard));
    if (counts) yield [start, end];
    looks.lastIndex = counts ? end : match.index + 1;
  }
}

/** Check the last ten digits by the Luhn algorithm, as Swedish personal identity numbers have it. */
function hasCheckDigit(number) {
  const digits = digitsOf(number).slice(-10);
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const product = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return sum % 10 === 0;
}

function digitsOf(number) {
  const digits = number.replace(/[^0-9]/g, "");
  const abroad = digits.startsWith("00") ? "0046" : number.startsWith("+") ? "46" : "";
  if (!abroad || !digits.startsWith(abroad)) return digits;
  return `0${digits.slice(abroad.length).replace(/^0/, "")}`;
}

function beginsSentence(text, start, { sentences }) {
  let at = start - 1;
  while (at >= 0 && sentences.skipped.includes(text[at])) at -= 1;
  return at < 0 || sentences.ends.includes(text[at]);
}

function* look(guard, even) {
  for (const [kind, pattern] of guard.patterns) {
    for (const [start, end] of matches(pattern, guard, even)) yield { kind, start, end };
  }
}

function* lookUp(guard, text) {
  const tokens = [...text.matchAll(guard.token)].map(({ 0: word, index }) => ({ word, start: index, end: index + word.length }));
  let namedUntil = 0;
  for (const [number, { word, start, end }] of tokens.entries()) {
    for (const [phrase, kind] of guard.phrases.get(word) ?? []) {
      const until = start + phrase.length;
      if (text.startsWith(phrase, start) && !guard.letter.test(text[until] ?? "")) yield { kind, start, end: until };
    }
    const kind = kindOf(word, guard);
    if (kind === undefined || start < namedUntil) continue;
    const following = tokens.slice(number + 1, number + 1 + MORE_NAMES);
    const isAlsoWord = guard.alsoWords.has(word) && beginsSentence(text, start, guard);
    if (isAlsoWord && !isNamed(text, end, following, guard)) continue;
    let until = end;
    if (kind === "name") namedUntil = until = endOfName(text, end, following, guard);
    yield { kind, start, end: until };
  }
}

function kindOf(word, { words, smallWords }) {
  const found = words.get(word) ?? smallWords.get(word.toLowerCase());
  return found ?? words.get(word.split("-").find((part) => words.has(part)));
}

function isNamed(text, end, [next], { afterNames, words }) {
  if (!next || text.slice(end, next.start) !== " ") return false;
  return afterNames.has(next.word) || words.get(next.word) === "name";
}

function endOfName(text, end, following, { capitalised }) {
  for (const token of following) {
    if (text.slice(end, token.start) !== " " || !capitalised.test(token.word)) break;
    end = token.end;
  }
  return end;
}

function withoutOverlaps(spans, { mustChange, order }, length) {
  const taken = new Uint8Array(length);
  const rank = ({ kind, start, end }) => [mustChange.has(kind) ? 0 : 1, start - end, order.get(kind), start];
  const ranked = spans.map((span) => ({ ...span, rank: rank(span) }));
  ranked.sort((one, other) => one.rank.map((value, place) => value - other.rank[place]).find((value) => value !== 0) ?? 0);
  const kept = ranked.filter(({ start, end }) => {
    if (taken.subarray(start, end).includes(1)) return false;
    taken.fill(1, start, end);
    return true;
  });
  return kept.sort((one, other) => one.start - other.start);
}
