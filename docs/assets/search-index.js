/* An inverted index: where each token occurs in a list of texts, and which texts fill the
   slots of a query.

   lunr's own index takes four times as long to build and to search at 10,000 references,
   mostly because it makes objects for every match, which only the results shown need. */
window.searchIndex = (fields) => {
  "use strict";

  const { spans, tokens } = window.searchWords;
  // The parameters of BM25: how quickly repetitions of a token stop counting, and how much the
  // length of a text counts.
  const K1 = 1.2;
  const B = 0.75;
  // token → for each field: the `texts` that contain it, in order; `places`, pairs of place and
  // length; and `starts`, where the pairs of each text begin. Flat lists of numbers save memory.
  const postings = new Map();
  const lengths = fields.map(() => []); // number of tokens by field and text
  const sums = fields.map(() => 0);

  /* Add a field of a text; texts are numbered from 0 and must be added in order. */
  function add(text, field, words) {
    const found = tokens(words);
    lengths[field][text] = found.length;
    sums[field] += found.length;
    for (const [token, place, length] of found) {
      let lists = postings.get(token);
      if (!lists) postings.set(token, (lists = fields.map(() => null)));
      const { texts, starts, places } = (lists[field] ??= { texts: [], starts: [], places: [] });
      if (texts[texts.length - 1] !== text) {
        texts.push(text);
        starts.push(places.length);
      }
      places.push(place, length);
    }
  }

  const knows = (token) => postings.has(token);
  const NO_TEXTS = { texts: [], starts: [], places: [] };
  const listOf = (token, field) => postings.get(token)?.[field] ?? NO_TEXTS;
  const endOf = ({ starts, places }, at) => (at + 1 < starts.length ? starts[at + 1] : places.length);

  /* The places in the text at an index of a token's list, as [place, length]. */
  function placesAt(list, at) {
    const found = [];
    const end = endOf(list, at);
    for (let next = list.starts[at]; next < end; next += 2) found.push([list.places[next], list.places[next + 1]]);
    return found;
  }

  function placesIn(token, field, text) {
    const list = listOf(token, field);
    const at = binarySearch(list.texts, text);
    return at < 0 ? [] : placesAt(list, at);
  }

  /* The index of a number in a sorted list, or -1. */
  function binarySearch(list, wanted) {
    let [from, to] = [0, list.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (list[middle] < wanted) from = middle + 1;
      else to = middle;
    }
    return list[from] === wanted ? from : -1;
  }

  /* The texts that fill a slot in one of its ways, each with its `places` by field and with
     `asWritten`: whether it contains what the reader typed, by default the first way. */
  function filling(ways, written = ways[0]) {
    const found = new Map();
    for (const way of ways) {
      for (const field of fields.keys()) {
        const list = listOf(way[0], field);
        for (let next = 0; next < list.texts.length; next += 1) {
          const text = list.texts[next];
          const at = way.length === 1 ? placesAt(list, next) : spans(way, (token) => placesIn(token, field, text));
          if (!at.length) continue;
          let known = found.get(text);
          if (!known) found.set(text, (known = { places: fields.map(() => null), asWritten: way === written }));
          known.places[field] = known.places[field] ? distinct([...known.places[field], ...at]) : at;
        }
      }
    }
    return found;
  }

  const distinct = (list) => [...new Map(list.map((span) => [span.join(), span])).values()];

  /* A function from a text to its BM25 score for some tokens, between 0 and 1 for the best text. */
  function weights(wanted) {
    const found = new Map();
    for (const lists of wanted.filter(knows).map((token) => postings.get(token))) {
      const idf = inverseFrequency(lists.reduce((sum, list) => sum + (list?.texts.length ?? 0), 0));
      for (const [field, { boost }] of fields.entries()) {
        for (const [at, text] of (lists[field]?.texts ?? []).entries()) {
          const count = (endOf(lists[field], at) - lists[field].starts[at]) / 2;
          const length = lengths[field][text] / (sums[field] / lengths[field].length);
          const weight = ((K1 + 1) * count) / (K1 * (1 - B + B * length) + count);
          found.set(text, (found.get(text) ?? 0) + boost * idf * weight);
        }
      }
    }
    const highest = [...found.values()].reduce((a, b) => Math.max(a, b), 0);
    return (text) => (found.get(text) ?? 0) / (highest || 1);
  }

  /* The inverse document frequency of a token that occurs in some number of texts. */
  const inverseFrequency = (texts) => Math.log(1 + Math.abs((lengths[0].length - texts + 0.5) / (texts + 0.5)));

  return { add, filling, knows, weights };
};
