/* Answer a query: find the matching records of search/documents.js and rank them. */
window.searchEngine = (() => {
  "use strict";

  const { fold, spans, tokens, wordsOf } = window.searchWords;
  const { kinds, pages, documents, named } = window.searchDocuments;
  const FIELDS = [{ name: "title", boost: 1 }, { name: "text", boost: 1 }, { name: "related", boost: 0.3 }];
  const [TITLE, TEXT] = [0, 1]; // indexes of FIELDS
  const SLICE = 20; // ms of work between pauses, so that the page stays responsive
  const SENTENCE = 4; // words of a phrase that was probably copied from a text
  const MAX_SUGGESTIONS = 3; // other spellings to offer
  const FEW = 5; // with fewer results, also list records that lack some of the words
  // The points for a match; BM25 adds up to 10 more. `written` is for words just as the reader typed
  // them, and `unseen` for a word that occurs only among the hidden search words.
  const POINTS = { subject: 150, exact: 80, term: 5, titlePhrase: 30, first: 5, title: 30, share: 25, textPhrase: 15, sentence: 40, written: 4, unseen: -15 };

  const records = documents.map(([kind, page, id, title, text, keys, related, facts, about]) => ({
    kind: kinds[kind], page: pages[page], id, title, text, keys, related, facts, about,
    address: pages[page][1] + (id ? `#${id}` : ""),
  }));

  /* The normalized form of an identifier: https://doi.org/10.1002/stem.1161 is 101002stem1161. */
  const keyOf = (text) => fold(text).replace(/\bet\.? al\b\.?/g, "").replace(/^\s*(https?:\/\/)?((dx\.)?doi\.org\/|doi:?\s*|(www\.)?(pubmed\.)?ncbi\.nlm\.nih\.gov\/(pubmed\/|pmc\/articles\/)?|pubmed\.ncbi\.nlm\.nih\.gov\/|pmid:?\s*)/, "").replace(/[^\p{L}\p{N}]/gu, "");
  const byKey = new Map();
  const PIECE = /[\s#{}()?,;<>"'|]+/;
  const DOI_OR_PMID = /^(?:doi:?\s*|https?:\/\/\S*?)?10\.\d{4,9}\/\S+$|^pmid:?\s*\d+$/i;
  // Queries by number, such as "Ref. 44", "figures 1c", and "row no. 7"; keys use the first word of each kind.
  const numberPatterns = named.map(([name, ...others]) => [name, new RegExp(`^(?:${[name, ...others].join("|")})s?\\.?(?:[-\\s]*(?:no\\.?|nr\\.?|number|#)?\\s*[[(]?\\s*([a-z]?\\s?\\d+\\s?[a-z]?)|\\s+([a-z]))[\\])]?$`)]);

  /* The key in a query for a record by its number, or "". */
  function numberedKey(query) {
    const text = fold(query).trim();
    for (const [name, pattern] of numberPatterns) {
      const found = pattern.exec(text);
      if (found) return keyOf(name + (found[1] ?? found[2]));
    }
    return "";
  }

  // Records mentioned in a question, such as "how sure is [15]?" and "DOI of ref. 44".
  const kindOf = new Map(named.flatMap(([name, ...others]) => [name, ...others].map((word) => [word, name])));
  const MENTION = new RegExp(`\\[\\s*(\\d+)\\s*\\]|\\b(${[...kindOf.keys()].join("|")})s?[\\s.#]*[[(]?(\\d+[a-z]?)\\b`, "g");
  const mentioned = (query) => [...fold(query).matchAll(MENTION)].flatMap(([, number, word, name]) => byKey.get(number ?? keyOf(kindOf.get(word) + name)) ?? []);

  /* The records whose identifier is in a query, alone or within a link or a command. */
  function withIdentifier(query) {
    const whole = byKey.get(keyOf(query)) ?? byKey.get(numberedKey(query));
    if (whole) return whole;
    const long = query.split(PIECE).filter((piece) => piece.length > 5 && /\d|^[a-z]+-/.test(piece));
    return [...new Set(long.flatMap((piece) => byKey.get(keyOf(piece)) ?? []))];
  }

  const index = window.searchIndex(FIELDS);
  const spelling = window.searchSpelling(index);
  const titleLengths = []; // in places, by record

  /* Build the index in steps, so that the page stays responsive; `onProgress` gets the share that is done. */
  async function build(onProgress = () => {}) {
    let pausedAt = performance.now();
    for (const share of steps()) {
      if (performance.now() - pausedAt < SLICE) continue;
      onProgress(share);
      await new Promise((resolve) => setTimeout(resolve));
      pausedAt = performance.now();
    }
  }

  function* steps() {
    for (const [at, record] of records.entries()) {
      addRecord(record, at);
      yield at / records.length;
    }
    yield* spelling.steps();
  }

  function addRecord(record, at) {
    for (const [field, { name }] of FIELDS.entries()) {
      const words = wordsOf(record[name]);
      index.add(at, field, words);
      spelling.learn(words);
      if (field === TITLE) titleLengths[at] = words.reduce((sum, { forms }) => sum + forms.parts.length, 0);
    }
    for (const key of new Set(record.keys.map(keyOf))) {
      if (byKey.has(key)) byKey.get(key).push(at);
      else byKey.set(key, [at]);
    }
  }

  /* Where slots are filled directly one after the other, as [from, to]; [] if a slot is not filled. */
  function runs([first, ...others]) {
    if (!first || others.some((list) => !list)) return [];
    return others.reduce(
      (found, list) => found.flatMap(([from, to]) => list.filter(([place]) => place === to).map(([place, length]) => [from, place + length])),
      first.map(([place, length]) => [place, place + length]),
    );
  }

  /* The record with this identifier; undefined if there is none. */
  const recordOf = (id) => records[byKey.get(keyOf(id))?.[0]];

  /* Whether a query names one thing that a record is about. */
  const isSubject = (at, wanted) => wanted.length === 1 && records[at].about.includes(wanted[0].id.slice(1));

  /* The score of a record; `weight` gives the BM25 score of its words. */
  function scoreOf(at, wanted, weight) {
    const found = wanted.map(({ filling }) => filling.get(at));
    const titles = found.map(({ places }) => places[TITLE]);
    const inTitle = runs(titles);
    const subject = isSubject(at, wanted) ? records[at].about.indexOf(wanted[0].id.slice(1)) : -1;
    const exact = inTitle.some(([from, to]) => from === 0 && to === titleLengths[at]);
    return 10 * weight(at) + (POINTS.written * found.filter(({ asWritten }) => asWritten).length) / found.length
      + (exact ? POINTS.exact + (records[at].kind.id === "term" ? POINTS.term : 0) : 0)
      + (inTitle.length ? POINTS.titlePhrase : 0) + (inTitle.some(([from]) => from === 0) ? POINTS.first : 0)
      + (POINTS.title * titles.filter(Boolean).length) / titles.length
      + (titles.every(Boolean) ? (POINTS.share * covered(titles)) / Math.max(titleLengths[at], 1) : 0)
      + (found.some(({ places }) => !places[TITLE] && !places[TEXT]) ? POINTS.unseen : 0)
      + (wanted.length > 1 && runs(found.map(({ places }) => places[TEXT])).length ? (wanted.length >= SENTENCE ? POINTS.sentence : POINTS.textPhrase) : 0)
      + (subject >= 0 ? POINTS.subject - 10 * Math.min(subject, 5) : 0);
  }

  /* The number of places that are filled. */
  function covered(lists) {
    const filled = new Set();
    for (const [place, length] of lists.flat()) for (let step = 0; step < length; step += 1) filled.add(place + step);
    return filled.size;
  }

  const ranked = (list) => list.sort((a, b) => b.score - a.score || a.at - b.at);

  /* The records with the most words of a query, at least `least`; those with rare words rank first. */
  function partialMatches(wanted, weight, least, without) {
    const counts = new Map();
    for (const { filling } of wanted) for (const at of filling.keys()) if (!without.has(at)) counts.set(at, (counts.get(at) ?? 0) + 1);
    const most = [...counts.values()].reduce((a, b) => Math.max(a, b), least);
    const rarity = ({ filling }) => Math.log(1 + records.length / filling.size);
    return ranked([...counts.keys()].filter((at) => counts.get(at) === most).map((at) => {
      const there = wanted.filter(({ filling }) => filling.has(at));
      const missing = wanted.filter(({ filling }) => !filling.has(at)).map(({ text }) => text);
      return { at, score: there.reduce((sum, slot) => sum + rarity(slot), 0) * 100 + scoreOf(at, there, weight), missing };
    }));
  }

  /* For a query that names one thing, list its first finding, the section that reports it, and the term first. */
  function varied(hits, wanted) {
    if (wanted.length !== 1 || !hits.some(({ at }) => isSubject(at, wanted))) return hits;
    const first = ["finding", "section", "term"].map((kind) => hits.find(({ at }) => records[at].kind.id === kind)).filter(Boolean);
    return [...first, ...hits.filter((hit) => !first.includes(hit))];
  }

  /* Similar words of the site for unknown words, as [typed, word]. */
  function suggestionsFor(wanted) {
    const unknown = wanted.filter(({ filling }) => !filling.size).slice(0, MAX_SUGGESTIONS);
    const found = unknown.flatMap(({ text }) => spelling.suggestions(text).filter((word) => word !== text).map((word) => [word, [text, word]]));
    return [...new Map(found).values()].slice(0, MAX_SUGGESTIONS);
  }

  const toResults = (hits) => hits.map(({ at, missing = [] }) => ({ record: records[at], missing }));

  /* Answer a query: `hits` have all its words, and `others` some of them. `unknown` is an identifier
     that no record has. `suggestions` and `corrections` list [typed, as the site writes it]. */
  function search(query) {
    const nothing = { hits: [], others: [], suggestions: [], corrections: [], unknown: "", wanted: [] };
    const identified = withIdentifier(query);
    if (!identified.length && numberedKey(query)) return { ...nothing, unknown: query.trim() };
    const wanted = spelling.match(query);
    const keyed = identified.length || wanted.length > SENTENCE ? identified : mentioned(query);
    if (!keyed.length && !wanted.length) return nothing;
    const weight = index.weights([...new Set(wanted.flatMap(({ ways }) => ways.flat()))]);
    const [rarest, ...more] = [...wanted].sort((a, b) => a.filling.size - b.filling.size);
    const complete = rarest ? [...rarest.filling.keys()].filter((at) => more.every(({ filling }) => filling.has(at))) : [];
    const scored = ranked(complete.map((at) => ({ at, score: scoreOf(at, wanted, weight) })));
    const hits = [...keyed.map((at) => ({ at })), ...varied(scored, wanted).filter(({ at }) => !keyed.includes(at))];
    if (!hits.length && DOI_OR_PMID.test(query.trim())) return { ...nothing, unknown: query.trim() };
    const tooFew = hits.length < FEW && wanted.length > (hits.length ? 2 : 1);
    const others = tooFew ? partialMatches(wanted, weight, hits.length ? wanted.length - 1 : 1, new Set(hits.map(({ at }) => at))) : [];
    const corrections = wanted.filter((slot) => slot.correctedTo).map((slot) => [slot.text, slot.correctedTo]);
    return { hits: toResults(hits), others: toResults(others), suggestions: hits.length ? [] : suggestionsFor(wanted), corrections, unknown: "", wanted };
  }

  /* The ranges of a text that fill slots, in order, as [from, to, index of the slot]. */
  function found(text, wanted) {
    const places = new Map(wanted.flatMap(({ ways }) => ways.flat()).map((token) => [token, []]));
    const starts = new Map();
    const ends = new Map();
    for (const [token, place, length, from, to] of tokens(wordsOf(text))) {
      places.get(token)?.push([place, length]);
      if (!starts.has(place)) starts.set(place, from);
      ends.set(place + length, Math.max(to, ends.get(place + length) ?? 0));
    }
    const filled = ({ ways }) => ways.flatMap((way) => spans(way, (token) => places.get(token)));
    const all = wanted.flatMap((slot, number) => filled(slot).map(([place, length]) => [starts.get(place), ends.get(place + length), number]));
    return all.sort(([a], [b]) => a - b).filter(([from], at, { [at - 1]: previous }) => !previous || from >= previous[1]);
  }

  return { build, found, recordOf, search };
})();
