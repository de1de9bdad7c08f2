/* Match a query to texts, completing partial words and correcting misspelled ones. Used by the
   site's search and by the filters of lists. */
window.searchSpelling = (() => {
  "use strict";

  const { analyze, fold, idOf, pieces, slots } = window.searchWords;
  const MIN_LENGTH = 5; // letters of a word that is corrected
  const LONG = 8; // letters of a word from which a suggestion may differ by two
  const MAX_LENGTH = 24; // letters of a word that is corrected: the time grows with their cube
  const MAX_SUGGESTIONS = 3;
  const isName = (text) => /\p{Lu}.*\p{Lu}|\d/u.test(text); // VEGF, miR-21: with another letter, it is a different name

  /* Spelling for the texts of an index, whose words must also be given to `learn`. */
  return (index) => {
    const { knows, filling } = index;
    const written = new Map(); // a word without hyphens → how the texts write it, and how often
    let sorted = null;
    let automaton = null; // of all words, for fuzzy matching

    function learn(words) {
      sorted = automaton = null;
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

    /* Prepare to correct words, yielding after each; otherwise this happens at the first misspelled word. */
    function* steps() {
      const builder = new lunr.TokenSet.Builder();
      for (const word of inOrder()) {
        builder.insert(word);
        yield 1;
      }
      builder.finish();
      automaton = builder.root;
    }

    /* The words that differ from a word by up to some number of letters. */
    function similarTo(word, letters) {
      if (word.length > MAX_LENGTH) return [];
      if (!automaton) [...steps()];
      return automaton.intersect(lunr.TokenSet.fromFuzzyString(word, letters)).toArray();
    }

    const commonestFirst = (words) => words.sort((a, b) => written.get(b).count - written.get(a).count);

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

    /* The words that begin with a word or, if there are none, differ from it by one letter; commonest first. */
    function candidates(word, typed) {
      if (word.length < 2) return [];
      const longer = beginningWith(word);
      if (longer.length || word.length < MIN_LENGTH || isName(typed)) return longer;
      return commonestFirst(similarTo(word, 1).filter((other) => other.length >= MIN_LENGTH && !isName(written.get(other).text)));
    }

    const tokensOf = (words) => [...new Set(words.flatMap((other) => analyze(other).joined))].filter(knows);

    /* The ways to fill a slot whose word is unknown. Words with digits are not corrected, since
       miR-22 is not a misspelling of miR-221, but a part without digits is, as in galactin-1. */
    function correctedWays({ single, raw, ways: [parts] }, words) {
      if (single) return tokensOf(words).map((token) => [token]);
      const unknown = parts.findIndex((part) => !knows(part));
      if (parts.length < 2 || unknown < 0 || parts.length !== raw.length || !/^[a-z]{5,}$/.test(raw[unknown])) return [];
      return tokensOf(candidates(raw[unknown], raw[unknown])).map((token) => [...parts.slice(0, unknown), token, ...parts.slice(unknown + 1)]);
    }

    /* A slot whose word is unknown, with the ways to complete or correct it. `correctedTo` is the
       correction as the texts write it, "" for a completed word. */
    function corrected(slot) {
      const { single, text } = slot;
      const words = single && !/\d/.test(single) ? candidates(single, text) : [];
      const found = correctedWays(slot, words);
      const id = found.map((way) => idOf(way.join(""))).find(Boolean);
      const misspelled = found.length && words.length && !words[0].startsWith(single);
      return { ...slot, id: id ?? slot.id, ways: id ? [...found, [id]] : found, correctedTo: misspelled ? written.get(words[0]).text : "" };
    }

    /* The slots of a query, each with the texts that fill it. An unknown word is completed
       or corrected, so that no text has it `asWritten`, or else split into pieces. */
    function match(query) {
      return slots(query, knows).flatMap((slot) => {
        const there = filling(slot.ways);
        if (there.size) return { ...slot, filling: there };
        const meant = corrected(slot);
        if (meant.ways.length) return { ...meant, filling: filling(meant.ways, null) };
        const some = pieces(slot).map((piece) => ({ ...piece, filling: filling(piece.ways) })).filter((piece) => piece.filling.size);
        return some.length ? some : { ...meant, filling: new Map() };
      });
    }

    /* Words similar to a word, as the texts write them, commonest first. */
    function suggestions(text) {
      const word = fold(text).replace(/[^\p{L}\p{N}]/gu, "");
      if (word.length < MIN_LENGTH - 1 || /^\d+$/.test(word)) return [];
      const close = [...candidates(word, word), ...similarTo(word, word.length < LONG ? 1 : 2)];
      return commonestFirst([...new Set(close)]).slice(0, MAX_SUGGESTIONS).map((other) => written.get(other).text);
    }

    return { learn, match, steps, suggestions };
  };
})();
