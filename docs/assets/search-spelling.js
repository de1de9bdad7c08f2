/* What is typed, with the texts that have it: words that are half typed or mistyped are completed
   and put right from the words of the texts. For the search of the site and for filters. */
window.searchSpelling = (() => {
  "use strict";

  const { apart, fold, idOf, pieces, slots } = window.searchWords;
  const LEAST = 5; // letters of a word in which a typing error is looked for
  const LONG = 8; // letters of a word for which a suggestion may differ by two
  const LONGEST = 24; // letters of a word that is looked for in other spellings: the time grows with their cube
  const OFFERED = 3;
  const isName = (text) => /\p{Lu}.*\p{Lu}|\d/u.test(text); // VEGF, miR-21: one letter more is another thing

  /* The words of the texts of an index, which `learn` is given, too. */
  return (index) => {
    const { knows, filling } = index;
    const written = new Map(); // a word without hyphens → how it is written, how often
    let sorted = null;
    let all = null;

    function learn(words) {
      sorted = all = null;
      for (const { forms: { whole, raw }, text } of words) {
        count(whole, text);
        if (raw.length > 1) for (const part of raw) if (/^[a-z]{5,}$/.test(part)) count(part, part);
      }
    }

    function count(word, text) {
      const known = written.get(word);
      if (known) known.count += 1;
      else written.set(word, { text, count: 1 });
    }

    const inOrder = () => (sorted ??= [...written.keys()].sort());

    /* Prepare for typing errors, with a pause after each word; it is done at the first one otherwise. */
    function* steps() {
      const builder = new lunr.TokenSet.Builder();
      for (const word of inOrder()) {
        builder.insert(word);
        yield 1;
      }
      builder.finish();
      all = builder.root;
    }

    /* The words that differ from one by some letters. */
    function like(word, letters) {
      if (word.length > LONGEST) return [];
      if (!all) [...steps()];
      return all.intersect(lunr.TokenSet.fromFuzzyString(word, letters)).toArray();
    }

    const commonestFirst = (words) => words.sort((one, other) => written.get(other).count - written.get(one).count);

    function beginningWith(word) {
      let [from, to] = [0, inOrder().length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (sorted[middle] < word) from = middle + 1;
        else to = middle;
      }
      while (to < sorted.length && sorted[to].startsWith(word)) to += 1;
      return commonestFirst(sorted.slice(from, to));
    }

    /* Words that begin with a word, the commonest first, or else differ from it by one letter. */
    function near(word, typed) {
      if (word.length < 2) return [];
      const longer = beginningWith(word);
      if (longer.length || word.length < LEAST || isName(typed)) return longer;
      return commonestFirst(like(word, 1).filter((other) => other.length >= LEAST && !isName(written.get(other).text)));
    }

    const tokensOf = (words) => [...new Set(words.flatMap((other) => apart(other).joined))].filter(knows);

    /* The ways to fill a slot with a word that is not there. Never one with a digit:
       miR-22 is not a slip for miR-221. A part of a word is put right: galactin-1. */
    function ways({ single, raw, ways: [parts] }, words) {
      if (single) return tokensOf(words).map((token) => [token]);
      const odd = parts.findIndex((part) => !knows(part));
      if (parts.length < 2 || odd < 0 || parts.length !== raw.length || !/^[a-z]{5,}$/.test(raw[odd])) return [];
      return tokensOf(near(raw[odd], raw[odd])).map((token) => [...parts.slice(0, odd), token, ...parts.slice(odd + 1)]);
    }

    /* A slot whose word is not there, filled by what it may mean, and what a mistyped word was
       taken for, as the texts write it: "" for one that is only half typed. */
    function mended(slot) {
      const { single, text } = slot;
      const words = single && !/\d/.test(single) ? near(single, text) : [];
      const found = ways(slot, words);
      const id = found.map((way) => idOf(way.join(""))).find(Boolean);
      const mistyped = found.length && words.length && !words[0].startsWith(single);
      return { ...slot, id: id ?? slot.id, ways: id ? [...found, [id]] : found, takenFor: mistyped ? written.get(words[0]).text : "" };
    }

    /* The slots of a query, each with the texts that fill it. What is completed, put right or
       taken apart is not as the reader wrote it. */
    function prepared(query) {
      return slots(query, knows).flatMap((slot) => {
        const there = filling(slot.ways);
        if (there.size) return { ...slot, filling: there };
        const meant = mended(slot);
        if (meant.ways.length) return { ...meant, filling: filling(meant.ways, null) };
        const some = pieces(slot).map((piece) => ({ ...piece, filling: filling(piece.ways) })).filter((piece) => piece.filling.size);
        return some.length ? some : { ...meant, filling: new Map() };
      });
    }

    /* How words like a text are written here, the commonest first. */
    function spelled(text) {
      const word = fold(text).replace(/[^\p{L}\p{N}]/gu, "");
      if (word.length < LEAST - 1 || /^\d+$/.test(word)) return [];
      const close = [...near(word, word), ...like(word, word.length < LONG ? 1 : 2)];
      return commonestFirst([...new Set(close)]).slice(0, OFFERED).map((other) => written.get(other).text);
    }

    return { learn, prepared, spelled, steps };
  };
})();
