/* Answer a query: which of the site's records match, in which order.

   search/documents.js contains the records. */
window.searchEngine = (() => {
  "use strict";

  const { fold, spans, tokens, wordsOf } = window.searchWords;
  const { kinds, pages, documents, named } = window.searchDocuments;
  const FIELDS = [{ name: "title", boost: 1 }, { name: "text", boost: 1 }, { name: "related", boost: 0.3 }];
  const [TITLE, TEXT] = [0, 1]; // of FIELDS
  const SLICE = 20; // ms of work, after which the page has time for its reader
  const SENTENCE = 4; // words of a phrase that is typed on purpose
  const SUGGESTED = 3; // other spellings that are offered
  const FEW = 5; // with fewer results than this, those without all words are listed too
  // What a match is worth. Rare words give up to 10 more.
  const WORTH = { subject: 150, exact: 80, term: 5, titlePhrase: 30, first: 5, title: 30, share: 25, textPhrase: 15, sentence: 40, written: 4, unseen: -15 };

  const records = documents.map(([kind, page, id, title, text, keys, related, facts, about]) => ({
    kind: kinds[kind], page: pages[page], id, title, text, keys, related, facts, about,
    address: pages[page][1] + (id ? `#${id}` : ""),
  }));

  /* Identifiers as one string: https://doi.org/10.1002/stem.1161 is 101002stem1161. */
  const keyOf = (text) => fold(text).replace(/\bet\.? al\b\.?/g, "").replace(/^\s*(https?:\/\/)?((dx\.)?doi\.org\/|doi:?\s*|(www\.)?(pubmed\.)?ncbi\.nlm\.nih\.gov\/(pubmed\/|pmc\/articles\/)?|pubmed\.ncbi\.nlm\.nih\.gov\/|pmid:?\s*)/, "").replace(/[^\p{L}\p{N}]/gu, "");
  const byKey = new Map();
  const PIECE = /[\s#{}()?,;<>"'|]+/;
  const REGISTERED = /^(?:doi:?\s*|https?:\/\/\S*?)?10\.\d{4,9}\/\S+$|^pmid:?\s*\d+$/i;
  // "Ref. 44", "figures 1c", "row no. 7": each kind by its words, the first of which the keys have.
  const asked = named.map(([name, ...others]) => [name, new RegExp(`^(?:${[name, ...others].join("|")})s?\\.?(?:[-\\s]*(?:no\\.?|nr\\.?|number|#)?\\s*[[(]?\\s*([a-z]?\\s?\\d+\\s?[a-z]?)|\\s+([a-z]))[\\])]?$`)]);

  /* The key of a record that is asked for by its number, "" when none is. */
  function numberedKey(query) {
    const text = fold(query).trim();
    for (const [name, pattern] of asked) {
      const found = pattern.exec(text);
      if (found) return keyOf(name + (found[1] ?? found[2]));
    }
    return "";
  }

  /* The records whose identifier is typed, alone or as a piece of a link or a command. */
  function keyedBy(query) {
    const whole = byKey.get(keyOf(query)) ?? byKey.get(numberedKey(query));
    if (whole) return whole;
    const long = query.split(PIECE).filter((piece) => piece.length > 5 && /\d|^[a-z]+-/.test(piece));
    return [...new Set(long.flatMap((piece) => byKey.get(keyOf(piece)) ?? []))];
  }

  const index = window.searchIndex(FIELDS);
  const spelling = window.searchSpelling(index);
  const titleLengths = []; // in places, by record
  /* Build the index in steps, so that the page stays responsive; `onProgress` gets the share done. */
  async function build(onProgress = () => {}) {
    let rested = performance.now();
    for (const share of steps()) {
      if (performance.now() - rested < SLICE) continue;
      onProgress(share);
      await new Promise((resolve) => setTimeout(resolve));
      rested = performance.now();
    }
  }

  function* steps() {
    for (const [at, record] of records.entries()) {
      learn(record, at);
      yield at / records.length;
    }
    yield* spelling.steps();
  }

  function learn(record, at) {
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

  /* Whether slots are filled one right after the other, and where such a run starts and ends. */
  function runs([first, ...others]) {
    if (!first || others.some((list) => !list)) return [];
    return others.reduce(
      (so_far, list) => so_far.flatMap(([from, to]) => list.filter(([place]) => place === to).map(([place, length]) => [from, place + length])),
      first.map(([place, length]) => [place, place + length]),
    );
  }

  const isSubject = (at, wanted) => wanted.length === 1 && records[at].about.includes(wanted[0].id.slice(1));

  function worth(at, wanted, weight) {
    const found = wanted.map(({ filling }) => filling.get(at));
    const titles = found.map(({ places }) => places[TITLE]);
    const inTitle = runs(titles);
    const subject = isSubject(at, wanted) ? records[at].about.indexOf(wanted[0].id.slice(1)) : -1;
    const exact = inTitle.some(([from, to]) => from === 0 && to === titleLengths[at]);
    return 10 * weight(at) + (WORTH.written * found.filter(({ asWritten }) => asWritten).length) / found.length
      + (exact ? WORTH.exact + (records[at].kind.id === "term" ? WORTH.term : 0) : 0)
      + (inTitle.length ? WORTH.titlePhrase : 0) + (inTitle.some(([from]) => from === 0) ? WORTH.first : 0)
      + (WORTH.title * titles.filter(Boolean).length) / titles.length
      + (titles.every(Boolean) ? (WORTH.share * covered(titles)) / Math.max(titleLengths[at], 1) : 0)
      + (found.some(({ places }) => !places[TITLE] && !places[TEXT]) ? WORTH.unseen : 0)
      + (wanted.length > 1 && runs(found.map(({ places }) => places[TEXT])).length ? (wanted.length >= SENTENCE ? WORTH.sentence : WORTH.textPhrase) : 0)
      + (subject >= 0 ? WORTH.subject - 10 * Math.min(subject, 5) : 0);
  }

  /* How many places are filled. */
  function covered(lists) {
    const filled = new Set();
    for (const [place, length] of lists.flat()) for (let step = 0; step < length; step += 1) filled.add(place + step);
    return filled.size;
  }

  const best = (list) => list.sort((one, other) => other.score - one.score || one.at - other.at);

  /* Records with some of the words: the more words the better, rare ones first. */
  function partial(wanted, weight, least, without) {
    const counts = new Map();
    for (const { filling } of wanted) for (const at of filling.keys()) if (!without.has(at)) counts.set(at, (counts.get(at) ?? 0) + 1);
    const most = [...counts.values()].reduce((one, other) => Math.max(one, other), least);
    const rare = ({ filling }) => Math.log(1 + records.length / filling.size);
    return best([...counts.keys()].filter((at) => counts.get(at) === most).map((at) => {
      const there = wanted.filter(({ filling }) => filling.has(at));
      const missing = wanted.filter(({ filling }) => !filling.has(at)).map(({ text }) => text);
      return { at, score: there.reduce((sum, slot) => sum + rare(slot), 0) * 100 + worth(at, there, weight), missing };
    }));
  }

  /* For the name of one thing: its first finding, then the section that tells it, then the term. */
  function mixed(hits, wanted) {
    if (wanted.length !== 1 || !hits.some(({ at }) => isSubject(at, wanted))) return hits;
    const first = ["finding", "section", "term"].map((kind) => hits.find(({ at }) => records[at].kind.id === kind)).filter(Boolean);
    return [...first, ...hits.filter((hit) => !first.includes(hit))];
  }

  /* How the site writes words like those that it does not have. */
  function suggested(wanted) {
    const unknown = wanted.filter(({ filling }) => !filling.size).slice(0, SUGGESTED);
    const found = unknown.flatMap(({ text }) => spelling.spelled(text).filter((word) => word !== text).map((word) => [word, [text, word]]));
    return [...new Map(found).values()].slice(0, SUGGESTED);
  }

  const shown = (hits) => hits.map(({ at, missing = [] }) => ({ record: records[at], missing }));

  /* Answer a query: `hits` have all its words, `others` only some. `unknown` is an
     identifier that no record has; `nearest` lists [typed, how the site writes it], and
     `taken` the words that were put right. */
  function search(query) {
    const nothing = { hits: [], others: [], nearest: [], taken: [], unknown: "", wanted: [] };
    const keyed = keyedBy(query);
    if (!keyed.length && numberedKey(query)) return { ...nothing, unknown: query.trim() };
    const wanted = spelling.prepared(query);
    if (!keyed.length && !wanted.length) return nothing;
    const weight = index.weights([...new Set(wanted.flatMap(({ ways }) => ways.flat()))]);
    const [one, ...more] = [...wanted].sort((first, second) => first.filling.size - second.filling.size);
    const whole = one ? [...one.filling.keys()].filter((at) => more.every(({ filling }) => filling.has(at))) : [];
    const scored = best(whole.map((at) => ({ at, score: worth(at, wanted, weight) })));
    const hits = [...keyed.map((at) => ({ at })), ...mixed(scored, wanted).filter(({ at }) => !keyed.includes(at))];
    if (!hits.length && REGISTERED.test(query.trim())) return { ...nothing, unknown: query.trim() };
    const wide = hits.length < FEW && wanted.length > (hits.length ? 2 : 1);
    const others = wide ? partial(wanted, weight, hits.length ? wanted.length - 1 : 1, new Set(hits.map(({ at }) => at))) : [];
    return { hits: shown(hits), others: shown(others), nearest: hits.length ? [] : suggested(wanted), taken: wanted.filter((slot) => slot.takenFor).map((slot) => [slot.text, slot.takenFor]), unknown: "", wanted };
  }

  /* The stretches of a text that fill the slots, as [from, to], in order. */
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
    return all.sort(([one], [other]) => one - other).filter(([from], at, { [at - 1]: before }) => !before || from >= before[1]);
  }

  return { build, found, search };
})();
