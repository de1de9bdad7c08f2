/* The index of the site's records, and what answers a query: which records, in which order.

   lunr keeps the index and weighs rare words; its query language is not used, for it
   takes a colon or a minus for a command. search/documents.js brings the records. */
window.searchEngine = (() => {
  "use strict";

  const { filled, fold, places, slots, tokens, wordsOf } = window.searchWords;
  const { kinds, pages, documents, named } = window.searchDocuments;
  const FIELDS = ["title", "text", "related"];
  const FEW = 5; // with fewer results than this, those without all words are listed too
  // What a match is worth. Rare words give up to 10 more.
  const WORTH = { subject: 150, exact: 80, term: 5, titlePhrase: 30, first: 5, title: 30, share: 25, textPhrase: 15, written: 4, unseen: -15 };

  const records = documents.map(([kind, page, id, title, text, keys, related, facts, about]) => ({
    kind: kinds[kind], page: pages[page], id, title, text, keys, related, facts, about,
    address: pages[page][1] + (id ? `#${id}` : ""),
  }));

  /* Identifiers as one string: https://doi.org/10.1002/stem.1161 is 101002stem1161. */
  const keyOf = (text) => fold(text).replace(/^\s*(https?:\/\/)?((dx\.)?doi\.org\/|doi:?\s*|(www\.)?(pubmed\.)?ncbi\.nlm\.nih\.gov\/(pubmed\/|pmc\/articles\/)?|pubmed\.ncbi\.nlm\.nih\.gov\/|pmid:?\s*)/, "").replace(/[^\p{L}\p{N}]/gu, "");
  const byKey = new Map();
  const asked = new RegExp(`^(${named.join("|")})s?\\.?(\\s*[#[(]?\\s*[a-z]?\\d+[a-z]?|\\s+[a-z])[\\])]?$`);

  let index;
  /* Build the index, in pieces that leave the page time to answer; `told` hears the share done. */
  async function build(told = () => {}) {
    const builder = new lunr.Builder();
    builder.ref("at");
    for (const field of FIELDS) builder.field(field, { boost: field === "related" ? 0.3 : 1 });
    builder.metadataWhitelist = ["place"];
    builder.tokenizer = (text) => (text ? tokens(text).map(([token, place, length]) => new lunr.Token(token, { place: [place, length] })) : []);
    let rested = performance.now();
    for (const [at, record] of records.entries()) {
      builder.add({ at, ...record });
      for (const field of FIELDS) spelling.learn(wordsOf(record[field]));
      for (const key of record.keys) byKey.set(keyOf(key), [...(byKey.get(keyOf(key)) ?? []), at]);
      if (performance.now() - rested > 40) {
        told(at / records.length);
        await new Promise((resolve) => setTimeout(resolve));
        rested = performance.now();
      }
    }
    index = builder.build();
  }

  const knows = (token) => Object.prototype.hasOwnProperty.call(index.invertedIndex, token);
  const spelling = window.searchSpelling(knows);

  const holders = (token) => (knows(token) ? index.invertedIndex[token] : {});

  /* Where a record fills a slot: places by field, for each record that does. */
  function fillers(ways) {
    const found = new Map();
    for (const field of FIELDS) {
      const refs = new Set(ways.flatMap(([first]) => Object.keys(holders(first)[field] ?? {})));
      for (const ref of refs) {
        const at = filled(ways, (token) => holders(token)[field]?.[ref]?.place);
        if (at.length) found.set(ref, { ...found.get(ref), [field]: at });
      }
    }
    return found;
  }

  /* Whether slots are filled one right after the other, and where such a run starts and ends. */
  function runs(lists) {
    if (lists.some((list) => !list)) return [];
    return lists.slice(1).reduce(
      (so_far, list) => so_far.flatMap(([from, to]) => list.filter(([place]) => place === to).map(([place, length]) => [from, place + length])),
      lists[0].map(([place, length]) => [place, place + length]),
    );
  }

  const isSubject = (ref, wanted) => wanted.length === 1 && records[ref].about.includes(wanted[0].id.slice(1));

  const lengths = new Map();
  function titleLength(ref) {
    if (!lengths.has(ref)) lengths.set(ref, wordsOf(records[ref].title).reduce((sum, { parts }) => sum + parts.length, 0));
    return lengths.get(ref);
  }

  function worth(ref, wanted, weight) {
    const found = wanted.map(({ at }) => at.get(ref));
    const titles = found.map(({ title }) => title);
    const inTitle = runs(titles);
    const covered = new Set(titles.flatMap((list) => (list ?? []).flatMap(([place, length]) => Array.from({ length }, (_, step) => place + step))));
    const share = covered.size / Math.max(titleLength(ref), 1);
    const subject = isSubject(ref, wanted) ? records[ref].about.indexOf(wanted[0].id.slice(1)) : -1;
    const asWritten = wanted.filter(({ plain }) => plain.get(ref)).length / wanted.length;
    const exact = inTitle.some(([from, to]) => from === 0 && to === titleLength(ref));
    return weight + WORTH.written * asWritten
      + (exact ? WORTH.exact + (records[ref].kind.id === "term" ? WORTH.term : 0) : 0)
      + (inTitle.length ? WORTH.titlePhrase : 0) + (inTitle.some(([from]) => from === 0) ? WORTH.first : 0)
      + (WORTH.title * titles.filter(Boolean).length) / titles.length
      + (titles.every(Boolean) ? WORTH.share * share : 0)
      + (found.some(({ title, text }) => !title && !text) ? WORTH.unseen : 0)
      + (wanted.length > 1 && runs(found.map(({ text }) => text)).length ? WORTH.textPhrase : 0)
      + (subject >= 0 ? WORTH.subject - 10 * Math.min(subject, 5) : 0);
  }

  /* What lunr thinks of each record for these tokens, from 0 to 10. */
  function weights(wanted) {
    const all = new Set(wanted.flatMap(({ ways }) => ways.flat()).filter(knows));
    const found = index.query((query) => {
      for (const token of all) query.term(token, { usePipeline: false });
    });
    const most = found[0]?.score ?? 1;
    return new Map(found.map(({ ref, score }) => [ref, (10 * score) / most]));
  }

  function prepared(query) {
    return slots(query, knows).map((slot) => {
      const exact = fillers(slot.ways);
      if (exact.size) return { ...slot, at: exact, plain: fillers(slot.ways.slice(0, 1)) };
      const mended = spelling.mended(slot);
      return { ...mended, at: fillers(mended.ways), plain: new Map() };
    });
  }

  const best = (list) => list.sort((one, other) => other.score - one.score || one.ref - other.ref);

  /* Records with some of the words: the more words the better, rare ones first. */
  function partial(wanted, weight, least, without) {
    const refs = new Set(wanted.flatMap(({ at }) => [...at.keys()]));
    const rare = ({ at }) => Math.log(1 + records.length / at.size);
    const found = [...refs].filter((ref) => !without.has(ref)).map((ref) => {
      const there = wanted.filter(({ at }) => at.has(ref));
      return { ref, count: there.length, score: there.reduce((sum, slot) => sum + rare(slot), 0) * 100 + worth(ref, there, weight.get(ref) ?? 0), missing: wanted.filter(({ at }) => !at.has(ref)).map(({ text }) => text) };
    }).filter(({ count }) => count >= least);
    const most = Math.max(0, ...found.map(({ count }) => count));
    return best(found.filter(({ count }) => count === most));
  }

  /* For the name of one thing: its first finding, then the section that tells it, then the term. */
  function mixed(hits, wanted) {
    if (wanted.length !== 1 || !hits.some(({ ref }) => isSubject(ref, wanted))) return hits;
    const first = ["finding", "section", "term"].map((kind) => hits.find(({ ref }) => records[ref].kind.id === kind)).filter(Boolean);
    return [...first, ...hits.filter((hit) => !first.includes(hit))];
  }

  /* How the site writes words like those that it does not have. */
  const suggested = (wanted) => wanted.filter(({ at }) => !at.size).flatMap(({ text }) => spelling.spelled(text).filter((word) => word !== text).map((word) => [text, word]));

  const shown = (hits) => hits.map(({ ref, missing = [] }) => ({ record: records[ref], missing }));

  /* Answer a query: `hits` have all its words, `others` only some. `unknown` is an
     identifier that no record has; `nearest` lists [typed, how the site writes it]. */
  function search(query) {
    const nothing = { hits: [], others: [], nearest: [], unknown: "", wanted: [] };
    const keyed = byKey.get(keyOf(query)) ?? [];
    const wanted = prepared(query);
    if (!keyed.length && asked.test(fold(query).trim())) return { ...nothing, unknown: query.trim() };
    if (!keyed.length && !wanted.length) return nothing;
    const weight = weights(wanted);
    const [one, ...more] = [...wanted].sort((first, second) => first.at.size - second.at.size);
    const whole = one ? [...one.at.keys()].filter((ref) => more.every(({ at }) => at.has(ref))) : [];
    const scored = best(whole.map((ref) => ({ ref, score: worth(ref, wanted, weight.get(ref) ?? 0) })));
    const hits = [...keyed.map((at) => ({ ref: String(at) })), ...mixed(scored, wanted).filter(({ ref }) => !keyed.includes(Number(ref)))];
    const wide = hits.length < FEW && wanted.length > (hits.length ? 2 : 1);
    const others = wide ? partial(wanted, weight, hits.length ? wanted.length - 1 : 1, new Set(hits.map(({ ref }) => ref))) : [];
    return { hits: shown(hits), others: shown(others), nearest: hits.length ? [] : suggested(wanted), unknown: "", wanted };
  }

  /* The stretches of a text that fill the slots, as [from, to], in order. */
  function found(text, wanted) {
    const list = tokens(text);
    const placesOf = places(list);
    const starts = new Map();
    const ends = new Map();
    for (const [, place, length, from, to] of list) {
      if (!starts.has(place)) starts.set(place, from);
      ends.set(place + length, Math.max(to, ends.get(place + length) ?? 0));
    }
    const all = wanted.flatMap(({ ways }, slot) => filled(ways, placesOf).map(([place, length]) => [starts.get(place), ends.get(place + length), slot]));
    return all.sort(([one], [other]) => one - other).filter(([from], at, { [at - 1]: before }) => !before || from >= before[1]);
  }

  return { build, found, search };
})();
