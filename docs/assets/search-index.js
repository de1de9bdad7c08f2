/* Where each token of some texts occurs, and which of the texts fill a slot of a query.

   lunr has an index, too. At 10,000 references it takes four times as long to build and to
   ask, mostly for objects that say of each match what only the shown ones need. */
window.searchIndex = (fields) => {
  "use strict";

  const { spans, tokens } = window.searchWords;
  const FADING = 1.2; // how soon more of the same token counts for nothing (k1 of BM25)
  const LEVELING = 0.75; // how much a long text counts for less (b of BM25)
  // token → for each field the texts that have it, in order, from where on `places` has their
  // places there, each followed by its length. Flat lists of numbers take the least memory.
  const postings = new Map();
  const lengths = fields.map(() => []); // tokens by field and text
  const sums = fields.map(() => 0);

  /* Add a field of a text; texts are numbered from 0 and come in order. */
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
  const NOWHERE = { texts: [], starts: [], places: [] };
  const listOf = (token, field) => postings.get(token)?.[field] ?? NOWHERE;
  const endOf = ({ starts, places }, at) => (at + 1 < starts.length ? starts[at + 1] : places.length);

  /* The places of a token in the text at a position of its list, as [place, length]. */
  function placesAt(list, at) {
    const found = [];
    const end = endOf(list, at);
    for (let next = list.starts[at]; next < end; next += 2) found.push([list.places[next], list.places[next + 1]]);
    return found;
  }

  function placesIn(token, field, text) {
    const list = listOf(token, field);
    const at = indexIn(list.texts, text);
    return at < 0 ? [] : placesAt(list, at);
  }

  /* Where a number is in a sorted list; -1 when it is not there. */
  function indexIn(list, wanted) {
    let [from, to] = [0, list.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (list[middle] < wanted) from = middle + 1;
      else to = middle;
    }
    return list[from] === wanted ? from : -1;
  }

  /* The texts that fill a slot in one of its ways: `places` by field, and whether a text
     does so `asWritten`, which is the first way by default. */
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

  /* What the tokens are worth in each text, by BM25: a rare token more, a long text less;
     the best text has 1. */
  function weights(wanted) {
    const found = new Map();
    for (const lists of wanted.filter(knows).map((token) => postings.get(token))) {
      const rare = rarity(lists.reduce((sum, list) => sum + (list?.texts.length ?? 0), 0));
      for (const [field, { boost }] of fields.entries()) {
        for (const [at, text] of (lists[field]?.texts ?? []).entries()) {
          const count = (endOf(lists[field], at) - lists[field].starts[at]) / 2;
          const length = lengths[field][text] / (sums[field] / lengths[field].length);
          const worth = ((FADING + 1) * count) / (FADING * (1 - LEVELING + LEVELING * length) + count);
          found.set(text, (found.get(text) ?? 0) + boost * rare * worth);
        }
      }
    }
    const most = [...found.values()].reduce((one, other) => Math.max(one, other), 0);
    return (text) => (found.get(text) ?? 0) / (most || 1);
  }

  const rarity = (texts) => Math.log(1 + Math.abs((lengths[0].length - texts + 0.5) / (texts + 0.5)));

  return { add, filling, knows, weights };
};
