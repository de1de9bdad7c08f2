/* Words that are half typed or mistyped, completed and put right from the words of some texts. */
window.searchSpelling = (() => {
  "use strict";

  const { apart, fold, idOf } = window.searchWords;
  const LEAST = 5; // letters of a word in which a typing error is looked for
  const LONG = 8; // letters of a word for which a suggestion may differ by two
  const OFFERED = 3;

  /* The words of the texts that `learn` was given.

     knows: whether a token occurs in them. */
  return (knows) => {
    const written = new Map(); // a word without hyphens → how it is written, how often
    let sorted = null;
    let all = null;

    function learn(words) {
      sorted = all = null;
      for (const { forms: { whole }, text } of words) {
        const known = written.get(whole);
        if (known) known.count += 1;
        else written.set(whole, { text, count: 1 });
      }
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
    function near(word) {
      if (word.length < 2) return [];
      const longer = beginningWith(word);
      if (longer.length || word.length < LEAST) return longer;
      return like(word, 1).filter((other) => !/\d/.test(other));
    }

    const tokensNear = (word) => [...new Set(near(word).flatMap((other) => apart(other).joined))].filter(knows);

    /* The ways to fill a slot with a word that is not there. Never one with a digit:
       miR-22 is not a slip for miR-221. A part of a word is put right: galactin-1. */
    function ways({ single, ways: [parts] }) {
      if (single) return /\d/.test(single) ? [] : tokensNear(single).map((token) => [token]);
      const odd = parts.findIndex((part) => !knows(part));
      if (parts.length < 2 || odd < 0 || !/^[a-z]{5,}$/.test(parts[odd])) return [];
      return tokensNear(parts[odd]).map((token) => [...parts.slice(0, odd), token, ...parts.slice(odd + 1)]);
    }

    /* A slot whose word is not there, filled by what it may mean; the same slot when nothing is near. */
    function mended(slot) {
      const found = ways(slot);
      const id = found.map((way) => idOf(way.join(""))).find(Boolean);
      return { ...slot, id: id ?? slot.id, ways: id ? [...found, [id]] : found };
    }

    /* How words like a text are written here, the commonest first. */
    function spelled(text) {
      const word = fold(text).replace(/[^\p{L}\p{N}]/gu, "");
      const close = word ? [...near(word), ...like(word, word.length < LONG ? 1 : 2)] : [];
      return commonestFirst([...new Set(close)]).slice(0, OFFERED).map((other) => written.get(other).text);
    }

    return { learn, mended, spelled, steps };
  };
})();
