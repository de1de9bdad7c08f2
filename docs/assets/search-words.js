/* Words as search compares them: the same rules for what is indexed, what is typed into
   the search and what is typed into a filter.

   search/rules.js contains the rules of the field and the language: spellings that count
   as one (docs/data/spellings.yml) and the names of each term (glossary.yml). lunr provides
   the stemmer and the stop words. */
window.searchWords = (() => {
  "use strict";

  const { aliases, spellings } = window.searchRules;
  const DASH = "-\u2010-\u2015\u2043\u2212";
  const LETTERS = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}\\p{Cf}'’′]|,(?=\\d{3}(?!\\d)))*"; // 4,563 is one
  const WORD = new RegExp(`${LETTERS}(?:[${DASH}]${LETTERS})*`, "gu");
  const DASHES = new RegExp(`[${DASH}]`, "g");
  const MOST = 6; // words that are tried together as one name
  const SHORT = 3; // letters of a word that may be half a name: pd l1
  // Letters that Unicode does not take apart into a base letter and a mark.
  const WHOLE = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ" };
  // The name of each Greek letter, and the Latin letter that gene symbols have in its place.
  const GREEK = new Map([
    ["α", "alpha", "a"], ["β", "beta", "b"], ["γ", "gamma", "g"], ["δ", "delta", "d"], ["ε", "epsilon", "e"], ["ζ", "zeta", "z"],
    ["η", "eta", "h"], ["θ", "theta", "q"], ["ι", "iota", "i"], ["κ", "kappa", "k"], ["λ", "lambda", "l"], ["μ", "mu", "u"],
    ["ν", "nu", "n"], ["ξ", "xi", "x"], ["ο", "omicron", "o"], ["π", "pi", "p"], ["ρ", "rho", "r"], ["σ", "sigma", "s"],
    ["τ", "tau", "t"], ["υ", "upsilon", "y"], ["φ", "phi", "f"], ["χ", "chi", "c"], ["ψ", "psi", "y"], ["ω", "omega", "o"],
  ].map(([letter, ...names]) => [letter, names]));
  const GREEK_NAMES = new Set([...GREEK.values()].map(([name]) => name));
  const rules = spellings.map(([find, write]) => [new RegExp(find, "g"), write]);

  /* A word in lower case without marks, possessive, quotes and invisible signs, its dashes alike. */
  function fold(word) {
    // A sharp s outside a word is a beta, typed on a German keyboard.
    const plain = word.normalize("NFKD").toLowerCase().replace(/(^|-)ß(?![a-z])/g, "$1β").replace(/[\p{M}\p{Cf}]/gu, "").replace(/[ßæœøłđðþıς]/g, (letter) => WHOLE[letter]);
    return plain.replace(DASHES, "-").replace(/['’′]s(?![a-z])/g, "").replace(/['’′,]/g, "");
  }

  const inLatin = (word, which) => word.replace(/[α-ω]/g, (letter) => GREEK.get(letter)?.[which] ?? letter);
  const respell = (word) => rules.reduce((text, [find, write]) => text.replace(find, write), word);

  /* Letters alone: the stem, by Porter's rules; short ones lose the s of a plural, for these are mostly abbreviations. */
  function stem(word) {
    if (!/^[a-z]+$/.test(word)) return word;
    const base = word.length <= 4 ? word.replace(/([^s])s$/, "$1") : lunr.stemmer(new lunr.Token(word)).toString();
    return base.replace(/ll$/, "l").replace(/([^aeiou])y$/, "$1i"); // fuelled, fueled; body, bodies
  }

  const ignored = (word) => !lunr.stopWordFilter(new lunr.Token(word));
  const known = new Map(); // words recur: each is taken apart once

  /* A word taken apart: `parts` between its hyphens, `joined` in one, as written and with
     Latin letters for Greek ones, `whole` without its hyphens and `raw` its parts as typed.
     No parts: the word says nothing and is passed over. */
  function apart(word) {
    const found = known.get(word);
    if (found) return found;
    const folded = fold(word);
    const [named, latin] = [0, 1].map((which) => respell(inLatin(folded, which)).split("-").filter(Boolean));
    const whole = (parts) => stem(respell(parts.join("")));
    const silent = !folded.includes("-") && ignored(folded);
    const forms = { parts: silent ? [] : named.map(stem), joined: [...new Set([whole(named), whole(latin)])], folded, whole: folded.replace(/-/g, ""), raw: folded.split("-").filter(Boolean) };
    known.set(word, forms);
    return forms;
  }

  const names = new Map(aliases.flatMap(([id, forms]) => forms.flatMap((form) => keysOf(form).map((key) => [key, `_${id}`]))));
  const idOf = (form) => names.get(form);
  const beginnings = new Set([...names.keys()].flatMap((name) => Array.from(name, (_, at) => name.slice(0, at + 1))));

  /* How a name may be written as one word: TGF-β is tgfbeta and tgfb, ERK1/2 also erk12. */
  function keysOf(name) {
    const whole = (all) => all.flatMap(({ parts }) => parts).join("");
    const all = wordsOf(name).map(({ forms }) => forms);
    return all.length === 1 ? [whole(all), ...all[0].joined] : [whole(all), whole((name.match(WORD) ?? []).map(apart))];
  }

  /* The words of a text that count, each with the place of its first part and its position in the text. */
  function wordsOf(text) {
    const words = [];
    let place = 0;
    let before = { to: 0, name: "" };
    for (const { 0: written, index: from } of text.matchAll(WORD)) {
      const name = named(written, before, text.slice(before.to, from));
      const forms = apart(name);
      if (forms.parts.length) words.push({ forms, text: written, place, from, to: from + written.length });
      place += forms.parts.length;
      before = { to: from + written.length, name };
    }
    return words;
  }

  /* The second number of miR-221/222, with the name that it leaves out. */
  function named(written, before, between) {
    if (!/^\/[-‑–]?$/.test(between) || !/^\d+[a-z]?$/i.test(written)) return written;
    const [, name] = /^(.*\p{L}[-‑–]?)\d+[a-z]?$/iu.exec(before.name) ?? [];
    return name ? name + written : written;
  }

  /* The names of glossary terms from a word on, the longest first: [id, words]. */
  function namesAt(words, first) {
    const found = [];
    const end = Math.min(words.length, first + MOST);
    let name = "";
    for (let at = first; at < end && (at === first || beginnings.has(name)); at += 1) {
      const { parts, joined } = words[at].forms;
      name += parts.join("");
      const id = names.get(name) ?? (at === first ? joined.map(idOf).find(Boolean) : undefined);
      if (id) found.unshift([id, at - first + 1]);
    }
    return found;
  }

  /* What is indexed of words: [token, place, length in places, from, to]. */
  function tokens(words) {
    const found = [];
    for (const [index, { forms: { parts, joined }, place, from, to }] of words.entries()) {
      for (const [at, part] of parts.entries()) found.push([part, place + at, 1, from, to]);
      for (const form of joined) if (parts.length > 1 || form !== parts[0]) found.push([form, place, parts.length, from, to]);
      for (const [id, count] of namesAt(words, index)) {
        const last = words[index + count - 1];
        found.push([id, place, last.place + last.forms.parts.length - place, from, last.to]);
      }
    }
    return found;
  }

  const half = ({ forms: { folded } }) => folded.length <= SHORT || /\d/.test(folded) || GREEK_NAMES.has(folded);

  /* What is typed, as slots that a result has to fill. Each has `ways`, lists of tokens that
     stand side by side; the first is what the reader wrote, and more ways mean the same.
     A name of the glossary is one slot, and so is a name typed in pieces (il 6).

     knows: whether a token occurs in what is searched. */
  function slots(query, knows) {
    const words = wordsOf(query);
    const found = [];
    for (let at = 0; at < words.length; ) {
      const known = [namesAt(words, at)[0], joinedAt(words, at, knows)].filter(Boolean).sort(([, one], [, other]) => other - one);
      const [id, count] = known[0] ?? ["", 1];
      found.push(slot(words.slice(at, at + count), id, query));
      at += count;
    }
    return found;
  }

  function joinedAt(words, at, knows) {
    for (const count of [3, 2]) {
      const some = words.slice(at, at + count);
      const joined = some.length === count && some.some(half) ? apart(some.map(({ text }) => text).join("-")).joined.filter(knows) : [];
      if (joined.length) return [joined.map(idOf).find(Boolean) ?? "", count];
    }
    return undefined;
  }

  function slot(words, id, query) {
    const written = words.flatMap(({ forms }) => forms.parts);
    const { joined } = words.length > 1 ? apart(words.map(({ text }) => text).join("-")) : words[0].forms;
    const others = [...joined, ...(id ? [id] : [])].filter((form) => written.length > 1 || form !== written[0]);
    const text = query.slice(words[0].from, words[words.length - 1].to);
    const raw = words.flatMap(({ forms }) => forms.raw);
    return { text, id, ways: [written, ...others.map((form) => [form])], raw, single: words.length === 1 && written.length === 1 && !id ? words[0].forms.folded : "" };
  }

  /* A word of parts that is not there, as slots for a known name in it and for its other
     words: TMZ-resistant. None when what is left over tells one name from another (PD-L2). */
  function pieces({ text, id, ways: [parts], raw }) {
    if (id || parts.length < 2 || parts.length !== raw.length) return [];
    const alone = (from, to, name) => ({ text: raw.slice(from, to).join("-"), id: name, ways: name ? [parts.slice(from, to), [name]] : [parts.slice(from, to)], raw: raw.slice(from, to), single: name ? "" : raw[from] });
    const spansOf = parts.flatMap((_, from) => parts.slice(from).map((__, more) => [from, from + more + 1]));
    const named = spansOf.map(([from, to]) => [from, to, names.get(parts.slice(from, to).join(""))]).filter(([, , name]) => name);
    const [[first, last, name] = [0, 0, ""]] = named.sort((one, other) => other[1] - other[0] - (one[1] - one[0]));
    const left = raw.map((_, at) => at).filter((at) => at < first || at >= last);
    const plain = (at) => /^[a-z]+$/.test(raw[at]) && raw[at].length >= (name ? 4 : 5) && !GREEK_NAMES.has(raw[at]);
    if (!left.every(plain) || text === raw[0]) return [];
    return [...(name ? [alone(first, last, name)] : []), ...left.map((at) => alone(at, at + 1, ""))];
  }

  /* Where a way to fill a slot occurs, as [place, length]: `placesOf` gives the places of a token. */
  function spans([first, ...rest], placesOf) {
    return rest.reduce(
      (so_far, token) => so_far.flatMap(([place, length]) => (placesOf(token) ?? []).filter(([next]) => next === place + length).map(([, more]) => [place, length + more])),
      placesOf(first) ?? [],
    );
  }

  return { apart, fold, idOf, pieces, slots, spans, tokens, wordsOf };
})();
