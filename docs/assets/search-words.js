/* Words as search compares them. The same rules apply to the indexed texts, to queries,
   and to what is typed into a filter.

   search/rules.js contains the rules for this review: equivalent spellings
   (docs/data/spellings.yml) and the names of each term (glossary.yml). lunr provides the
   stemmer and the stop words. */
window.searchWords = (() => {
  "use strict";

  const { aliases, spellings } = window.searchRules;
  const DASH = "-\u2010-\u2015\u2043\u2212";
  const LETTERS = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}\\p{Cf}'’′]|,(?=\\d{3}(?!\\d)))*"; // 4,563 is one word
  const WORD = new RegExp(`${LETTERS}(?:[${DASH}]${LETTERS})*`, "gu");
  const DASHES = new RegExp(`[${DASH}]`, "g");
  const MAX_NAME = 6; // words in a name
  const MAX_PIECE = 3; // letters of a word that may be a piece of a name: pd l1
  // Letters that Unicode does not decompose into a base letter and a mark.
  const UNDECOMPOSED = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ" };
  // The name of each Greek letter, and the Latin letter that replaces it in gene symbols.
  const GREEK = new Map([
    ["α", "alpha", "a"], ["β", "beta", "b"], ["γ", "gamma", "g"], ["δ", "delta", "d"], ["ε", "epsilon", "e"], ["ζ", "zeta", "z"],
    ["η", "eta", "h"], ["θ", "theta", "q"], ["ι", "iota", "i"], ["κ", "kappa", "k"], ["λ", "lambda", "l"], ["μ", "mu", "u"],
    ["ν", "nu", "n"], ["ξ", "xi", "x"], ["ο", "omicron", "o"], ["π", "pi", "p"], ["ρ", "rho", "r"], ["σ", "sigma", "s"],
    ["τ", "tau", "t"], ["υ", "upsilon", "y"], ["φ", "phi", "f"], ["χ", "chi", "c"], ["ψ", "psi", "y"], ["ω", "omega", "o"],
  ].map(([letter, ...names]) => [letter, names]));
  const GREEK_NAMES = new Set([...GREEK.values()].map(([name]) => name));
  const rules = spellings.map(([find, write]) => [new RegExp(find, "g"), write]);

  /* A word in lower case, without diacritics, quotes, possessive 's, and invisible characters, and with plain hyphens. */
  function fold(word) {
    // An ß without letters next to it, as in TGF-ß, is a beta typed on a German keyboard.
    const plain = word.normalize("NFKD").toLowerCase().replace(/(^|-)ß(?![a-z])/g, "$1β").replace(/[\p{M}\p{Cf}]/gu, "").replace(/[ßæœøłđðþıς]/g, (letter) => UNDECOMPOSED[letter]);
    return plain.replace(DASHES, "-").replace(/['’′]s(?![a-z])/g, "").replace(/['’′,]/g, "");
  }

  const inLatin = (word, which) => word.replace(/[α-ω]/g, (letter) => GREEK.get(letter)?.[which] ?? letter);
  const respell = (word) => rules.reduce((text, [find, write]) => text.replace(find, write), word);

  /* The stem of a word by Porter's algorithm. Words of up to four letters are mostly abbreviations and
     lose only a plural s; words with digits or other letters stay as they are. */
  function stem(word) {
    if (!/^[a-z]+$/.test(word)) return word;
    const base = word.length <= 4 ? word.replace(/([^s])s$/, "$1") : lunr.stemmer(new lunr.Token(word)).toString();
    return base.replace(/ll$/, "l").replace(/([^aeiou])y$/, "$1i"); // fuelled, fueled; body, bodies
  }

  const isStopWord = (word) => !lunr.stopWordFilter(new lunr.Token(word));
  const analyzed = new Map(); // words recur, so each is analyzed once

  /* The forms of a word: the stems of its `parts` between hyphens; `joined`, the stem of the
     word without hyphens, once with the names of Greek letters and once with Latin letters;
     `folded`, and `whole`, the same without hyphens; and `raw`, the folded parts. A stop word
     has no parts. */
  function analyze(word) {
    const found = analyzed.get(word);
    if (found) return found;
    const folded = fold(word);
    const [named, latin] = [0, 1].map((which) => respell(inLatin(folded, which)).split("-").filter(Boolean));
    const whole = (parts) => stem(respell(parts.join("")));
    const skipped = !folded.includes("-") && isStopWord(folded);
    const forms = { parts: skipped ? [] : named.map(stem), joined: [...new Set([whole(named), whole(latin)])], folded, whole: folded.replace(/-/g, ""), raw: folded.split("-").filter(Boolean) };
    analyzed.set(word, forms);
    return forms;
  }

  const names = new Map(aliases.flatMap(([id, forms]) => forms.flatMap((form) => keysOf(form).map((key) => [key, `_${id}`]))));
  const idOf = (form) => names.get(form);
  const prefixes = new Set([...names.keys()].flatMap((name) => Array.from(name, (_, at) => name.slice(0, at + 1))));

  /* The ways to write a name as one word: TGF-β is tgfbeta and tgfb; ERK1/2 is also erk12. */
  function keysOf(name) {
    const whole = (all) => all.flatMap(({ parts }) => parts).join("");
    const all = wordsOf(name).map(({ forms }) => forms);
    return all.length === 1 ? [whole(all), ...all[0].joined] : [whole(all), whole((name.match(WORD) ?? []).map(analyze))];
  }

  /* The words of a text except stop words: their forms, the place of their first part (counted in
     parts), and the range of characters. */
  function wordsOf(text) {
    const words = [];
    let place = 0;
    let previous = { to: 0, name: "" };
    for (const { 0: written, index: from } of text.matchAll(WORD)) {
      const name = withSharedName(written, previous, text.slice(previous.to, from));
      const forms = analyze(name);
      if (forms.parts.length) words.push({ forms, text: written, place, from, to: from + written.length });
      place += forms.parts.length;
      previous = { to: from + written.length, name };
    }
    return words;
  }

  /* The full name for the second number in miR-221/222: miR-222. */
  function withSharedName(written, previous, between) {
    if (!/^\/[-‑–]?$/.test(between) || !/^\d+[a-z]?$/i.test(written)) return written;
    const [, name] = /^(.*\p{L}[-‑–]?)\d+[a-z]?$/iu.exec(previous.name) ?? [];
    return name ? name + written : written;
  }

  /* The names of glossary terms that begin at a word, longest first, as [id, number of words]. */
  function namesAt(words, first) {
    const found = [];
    const end = Math.min(words.length, first + MAX_NAME);
    let name = "";
    for (let at = first; at < end && (at === first || prefixes.has(name)); at += 1) {
      const { parts, joined } = words[at].forms;
      name += parts.join("");
      const id = names.get(name) ?? (at === first ? joined.map(idOf).find(Boolean) : undefined);
      if (id) found.unshift([id, at - first + 1]);
    }
    return found;
  }

  /* The tokens to index for words, as [token, place, length in places, from, to]. */
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

  const mayBePiece = ({ forms: { folded } }) => folded.length <= MAX_PIECE || /\d/.test(folded) || GREEK_NAMES.has(folded);

  /* The slots of a query: what each result must contain. A slot has `ways`, sequences of adjacent
     tokens: the first is what the reader typed, and the others mean the same. A name in the
     glossary is one slot, and so is a name typed in pieces (il 6).

     knows: token -> whether it occurs in the index. */
  function slots(query, knows) {
    const words = wordsOf(query);
    const found = [];
    for (let at = 0; at < words.length; ) {
      const known = [namesAt(words, at)[0], joinedAt(words, at, knows)].filter(Boolean).sort(([, a], [, b]) => b - a);
      const [id, count] = known[0] ?? ["", 1];
      found.push(slot(words.slice(at, at + count), id, query));
      at += count;
    }
    return found;
  }

  /* A name typed in pieces, as [id, number of words]; undefined if there is none. */
  function joinedAt(words, at, knows) {
    for (const count of [3, 2]) {
      const some = words.slice(at, at + count);
      const joined = some.length === count && some.some(mayBePiece) ? analyze(some.map(({ text }) => text).join("-")).joined.filter(knows) : [];
      if (joined.length) return [joined.map(idOf).find(Boolean) ?? "", count];
    }
    return undefined;
  }

  function slot(words, id, query) {
    const written = words.flatMap(({ forms }) => forms.parts);
    const { joined } = words.length > 1 ? analyze(words.map(({ text }) => text).join("-")) : words[0].forms;
    const others = [...joined, ...(id ? [id] : [])].filter((form) => written.length > 1 || form !== written[0]);
    const text = query.slice(words[0].from, words[words.length - 1].to);
    const raw = words.flatMap(({ forms }) => forms.raw);
    return { text, id, ways: [written, ...others.map((form) => [form])], raw, single: words.length === 1 && written.length === 1 && !id ? words[0].forms.folded : "" };
  }

  /* Split an unknown hyphenated word, such as TMZ-resistant, into slots for a known name in it and
     for its other words. Returns [] if the rest could be part of a different name (PD-L2). */
  function pieces({ text, id, ways: [parts], raw }) {
    if (id || parts.length < 2 || parts.length !== raw.length) return [];
    const slotOf = (from, to, name) => ({ text: raw.slice(from, to).join("-"), id: name, ways: name ? [parts.slice(from, to), [name]] : [parts.slice(from, to)], raw: raw.slice(from, to), single: name ? "" : raw[from] });
    const ranges = parts.flatMap((_, from) => parts.slice(from).map((__, more) => [from, from + more + 1]));
    const named = ranges.map(([from, to]) => [from, to, names.get(parts.slice(from, to).join(""))]).filter(([, , name]) => name);
    const [[first, last, name] = [0, 0, ""]] = named.sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
    const left = raw.map((_, at) => at).filter((at) => at < first || at >= last);
    const plain = (at) => /^[a-z]+$/.test(raw[at]) && raw[at].length >= (name ? 4 : 5) && !GREEK_NAMES.has(raw[at]);
    if (!left.every(plain) || text === raw[0]) return [];
    return [...(name ? [slotOf(first, last, name)] : []), ...left.map((at) => slotOf(at, at + 1, ""))];
  }

  /* Where a sequence of adjacent tokens occurs, as [place, length]; `placesOf` gives the places of a token. */
  function spans([first, ...rest], placesOf) {
    return rest.reduce(
      (found, token) => found.flatMap(([place, length]) => (placesOf(token) ?? []).filter(([next]) => next === place + length).map(([, more]) => [place, length + more])),
      placesOf(first) ?? [],
    );
  }

  return { analyze, fold, idOf, pieces, slots, spans, tokens, wordsOf };
})();
