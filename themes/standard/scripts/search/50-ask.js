// A question to the static index, answered step by step as docs/search-index.md says (“How a query is answered”).
(function (root) {
  "use strict";
  const LISTED = ["site", "topic", "issuer"]; // filters that have lists of postings
  const NUMBERED = ["year", "level", "kind", "validity"]; // filters that a document's number tells
  const { words, chooseTerms, Lookup, markTerms, cutExcerpt, askedNumber } = root.portalSearch;

  // 4. Candidates.

  function groupOf(manifest, number) {
    let low = 0, high = manifest.groups.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (manifest.groups[middle].base <= number) low = middle;
      else high = middle - 1;
    }
    return manifest.groups[low];
  }

  const passes = (group, filters, but) =>
    NUMBERED.every((name) => name === but || !filters[name] || String(group[name]) === filters[name]);

  // Documents that may hold so many of the terms, `complete` those that are known to; and those that hold `fewer`.
  function findCandidates(terms, exact, needed) {
    const rows = [], fewer = [];
    const seen = new Set([...terms, ...(exact ? [exact] : [])].flatMap((known) => Array.from(known.list.keys())));
    for (const number of seen) {
      const isExact = Boolean(exact && exact.list.has(number));
      const holds = terms.filter((known) => known.list.has(number)).length;
      const unknown = needed === terms.length ? terms.filter((known) => !known.whole && !known.list.has(number)).length : 0;
      if (isExact || holds + unknown >= needed) rows.push({ number, complete: isExact || holds >= needed });
      else fewer.push({ number, complete: false });
    }
    return { rows, fewer };
  }

  // 5. Score.

  const rarityOf = ({ documents: N }, { postings: n }) => Math.log(1 + (N - n + 0.5) / (n + 0.5));

  function scoreOf(manifest, terms, exact, number, group) {
    const { exact: whole, quoted, lowered, recent, half_life: half } = manifest.ask;
    let score = 0;
    for (const known of terms) {
      const level = known.list.get(number);
      if (level !== undefined) score += rarityOf(manifest, known) * (2 * level + 1) / 16;
    }
    const title = exact ? { 7: whole, 5: quoted }[exact.list.get(number)] : 0;
    const age = manifest.newest - group.year;
    return score * (title || 1) * (lowered[group.validity] || 1) * (1 + recent * Math.pow(2, -age / half));
  }

  // The part of what all terms would tell that those of a document tell.
  function coverageOf(manifest, terms, number) {
    const told = (some) => some.reduce((sum, known) => sum + rarityOf(manifest, known), 0);
    return told(terms.filter((known) => known.list.has(number))) / told(terms);
  }

  function sortRows(rows, sort) {
    const day = ({ group, number }) => (number - group.base) / group.width;
    if (sort === "date") rows.sort((a, b) => b.group.year - a.group.year || day(b) - day(a) || b.number - a.number);
    else rows.sort((a, b) => b.complete - a.complete || b.score - a.score || b.number - a.number);
    return rows;
  }

  // 8. Counts. A half goes to the even number, as in the reference.

  function rounded(value) {
    const near = Math.round(value);
    return near - value === 0.5 && near % 2 ? near - 1 : near;
  }

  function countFacets(manifest, rows, filters, scale) {
    const facets = {};
    for (const name of NUMBERED) {
      const counts = new Map();
      for (const { group } of rows)
        if (group[name] && passes(group, filters, name)) counts.set(group[name], (counts.get(group[name]) || 0) + 1);
      const order = name === "year" ? Array.from(counts.keys()).sort((a, b) => b - a) : manifest[PLURAL[name]].filter((value) => counts.has(value));
      facets[name] = order.map((value) => [value, rounded(counts.get(value) * scale)]);
    }
    return facets;
  }

  const PLURAL = { level: "levels", kind: "kinds", validity: "validities" };

  // Everything but the records. The hints are read when the page is shown; the folding table only where it could change
  // the question (11.).
  async function weigh(store, manifest, question) {
    const needed = new Set(["manifest", "hints"]);
    if (words.maySimplify(cut(manifest, question.q))) {
      needed.add("folding");
      await store.useFolding();
    }
    return weighWith(new Lookup(store, needed), store, manifest, question);
  }

  async function weighWith(lookup, store, manifest, question) {
    const { filters } = question, q = cut(manifest, question.q);
    const left = words.leaveOut(q, manifest.questions), telling = words.queryParts(left);
    const chosen = chooseTerms(words.queryTerms(q), telling, manifest);
    const nothing = () => judge(manifest, question, { rows: [], fewer: [], terms: [], lookup });
    if (!chosen.length) return nothing();
    const key = words.keyOf(q);
    const titles = Array.from(key).length > 1 ? [`=${key}`] : [];
    const narrow = LISTED.filter((name) => filters[name]).map((name) => `${name}:${filters[name]}`);
    const letters = words.lettersOf(words.fold(q).trim());
    const longest = chosen.reduce((a, b) => Array.from(b).length > Array.from(a).length ? b : a);
    await Promise.all([lookup.find([...(letters ? [longest] : chosen), ...narrow]), lookup.open(letters ? [] : titles)]);
    const limits = await lookup.find(narrow);
    if (limits.some((limit) => !limit)) return nothing();
    if (letters && !await isHeld(lookup, [longest], chosen)) { // 12. Pinyin.
      const [meant, ...others] = await store.spelled(letters, lookup.needed);
      if (meant) {
        lookup.needed.delete("hints"); // none is told beside what the letters may mean
        return { ...await weighWith(lookup, store, manifest, { ...question, q: meant }), readAs: meant, others };
      }
    }
    await Promise.all([lookup.find(chosen), lookup.open(titles)]);
    const terms = await lookup.find(chosen), sides = { lookup, titles, limits, manifest, filters };
    if (terms.every(Boolean)) {
      const found = await gather(terms, terms.length, sides);
      if (found.rows.length) return judge(manifest, question, { ...found, terms, chosen, lookup });
    }
    sides.titles = await lookup.atHand(titles);
    const { enough, singles } = manifest.ask;
    let parts = chooseTerms(telling, telling, manifest), known = (await lookup.find(parts)).filter(Boolean);
    if (known.length && known.length < manifest.ask.known * parts.length) return nothing();
    if (known.length) {
      const { rows, fewer } = await gather(known, Math.ceil(enough * known.length), sides);
      const found = rows.length ? { rows, fewer } : { rows: fewer.map((row) => ({ ...row, complete: true })), fewer: [] };
      return judge(manifest, question, { ...found, terms: known, chosen: parts, loose: true, lookup });
    }
    parts = chooseTerms(words.hanOf(left), telling, manifest);
    known = (await lookup.find(parts)).filter(Boolean);
    if (!known.length && !await lookup.exact(sides.titles)) return nothing();
    const { rows } = await gather(known, Math.ceil(singles * parts.length), sides);
    return judge(manifest, question, { rows, fewer: [], terms: known, chosen: parts, loose: true, lookup });
  }

  // Is each term held? The first are looked up before the others: mostly nobody holds them.
  async function isHeld(lookup, first, terms) {
    return (await lookup.find(first)).every(Boolean) && (await lookup.find(terms)).every(Boolean);
  }

  const cut = (manifest, text) => Array.from(text).slice(0, manifest.ask.longest).join("");

  async function gather(terms, needed, { lookup, titles, limits, manifest, filters }) {
    const before = lookup.needed.size;
    await Promise.all(titles.map((title) => lookup.need(title)));
    const leaves = lookup.needed.size - before; // of the exact title: they take of what lists may
    const order = terms.slice().sort((a, b) => a.postings - b.postings);
    const allowed = (number) => limits.every((limit) => limit.list.has(number));
    const full = () => findCandidates(terms, null, needed).rows.filter(({ number, complete }) =>
      complete && allowed(number) && passes(groupOf(manifest, number), filters)).length;
    const { requests, page, least_lists: least, list_bytes: most } = manifest.ask;
    const whole = limits.map((known) => lookup.readWhole(known));
    const end = Math.max(requests - page, lookup.needed.size - leaves + least);
    const [exact] = await Promise.all([lookup.exact(titles), lookup.readFirst(order, end - lookup.needed.size), ...whole]);
    // No more records are kept room for than documents may answer, once a whole list tells which may.
    const kept = () => needed < terms.length || !terms.some((known) => known.whole) ? page
      : Math.min(page, findCandidates(terms, exact, needed).rows.filter(({ number }) =>
        allowed(number) && passes(groupOf(manifest, number), filters)).length) || page;
    while (lookup.bytes < most && lookup.needed.size < Math.max(end, requests - kept()) && full() < page)
      if (!await lookup.readNext(order)) break;
    const found = findCandidates(terms, exact, needed);
    const weighed = (some) => some.filter(({ number }) => allowed(number)).map((row) => {
      const group = groupOf(manifest, row.number);
      return { ...row, group, score: scoreOf(manifest, terms, exact, row.number, group) };
    });
    const covering = found.fewer.map((row) => ({ ...row, covered: coverageOf(manifest, terms, row.number) }));
    const fewer = weighed(covering.filter(({ covered }) => covered >= manifest.ask.coverage));
    for (const row of fewer) row.score *= row.covered;
    return { rows: weighed(found.rows), fewer };
  }

  function judge(manifest, { filters, sort, page }, { rows, fewer, terms, chosen = [], loose = false, lookup }) {
    const left = rows.filter(({ group }) => passes(group, filters));
    const beside = fewer.filter(({ group }) => passes(group, filters));
    const room = manifest.ask.requests - lookup.needed.size; // for records
    const single = terms.length === 1 ? terms[0] : null;
    const scale = single && !single.whole && single.list.size ? single.postings / single.list.size : 1;
    const bySelf = single && !loose && !Object.keys(filters).length;
    return {
      rows: sortRows(left, sort), loose, marks: new Set(chosen),
      fewer: left.length && page === 1 && sort !== "date" ? sortRows(beside, sort) : [], room,
      total: bySelf ? Math.max(single.postings, left.length) : rounded(left.length * scale),
      exact: Boolean(bySelf) || !left.length || terms.every((known) => known.whole),
      facets: countFacets(manifest, rows, filters, scale),
    };
  }

  // 9. and 10. The page.

  // What a record adds to a score: the more the title says what was asked, the better.
  function rate({ ask }, query, { t, x }) {
    const title = words.fold(t), length = (text) => Array.from(text).length;
    const asked = new Set(words.queryTerms(query)), named = words.queryTerms(title.replace(/^中华人民共和国/, ""));
    const covered = named.length ? ask.covered * named.filter((term) => asked.has(term)).length / named.length : 0;
    if (title.includes(query)) return 1 + covered + ask.title_holds * (1 + length(query) / length(title)) / 2;
    return 1 + covered + (words.fold(x || "").includes(query) ? ask.text_holds : 0);
  }

  async function readHits(store, manifest, site, question, answer, size) {
    const rows = answer.rows.slice((question.page - 1) * size, question.page * size);
    const fewer = answer.fewer.slice(0, Math.max(0, Math.min(size, answer.room) - rows.length));
    const read = (some) => Promise.all(some.map(async (row) => ({ ...row, record: await store.recordOf(row.number) })));
    const [shown, beside] = await Promise.all([rows, fewer].map(read));
    if (question.sort === "date") shown.sort((a, b) => a.record.d < b.record.d ? 1 : a.record.d > b.record.d ? -1 : 0);
    else {
      const query = words.fold(cut(manifest, answer.readAs || question.q)).trim();
      for (const row of [...shown, ...beside]) row.score *= rate(manifest, query, row.record);
      for (const some of [shown, beside]) some.sort((a, b) => b.complete - a.complete || b.score - a.score);
    }
    return [...shown, ...beside].map(({ number, record }, place) =>
      ({ ...hitOf(store, site, question, answer.marks, number, record), beside: place >= shown.length }));
  }

  function hitOf(store, site, { q, filters }, wanted, number, record) {
    const sites = record.s || [];
    const carriedBy = (id) => sites.find(([each]) => each === id);
    const [, name, address] = carriedBy(filters.site) || carriedBy(site) || sites[0] || ["", "", ""];
    const excerpt = cutExcerpt(record.x || "", wanted, Boolean(record.m));
    const later = !excerpt.marks.length && (record.m || record.e)
      ? async () => laterExcerpt(await store.recordOf(number, true), excerpt, wanted) : null;
    return {
      title: markTerms(record.t, wanted), excerpt, later, address, site: name, kind: record.k, validity: record.v || "",
      date: record.d, number: record.n || "", indexNumber: askedNumber(record.b, q), issuer: record.u || "", channel: record.h || "", file: "",
      carriers: sites.map(([, each, where]) => ({ name: each, address: where })), carried: record.w || sites.length,
    };
  }

  // The excerpt of the rest of a long text, else of the first file that holds a word.
  function laterExcerpt({ x, f }, first, wanted) {
    const rest = x ? cutExcerpt(x, wanted, true) : first;
    if (rest.marks.length) return rest;
    for (const [file, text] of f || []) {
      const cut = cutExcerpt(text, wanted, true);
      if (cut.marks.length) return { ...cut, file };
    }
    return rest;
  }

  // Typing errors mended, and what was looked for besides.

  async function readHints(store, question, { others }) {
    if (others) return { corrections: others, synonyms: [] };
    const { synonyms, typos } = await store.named("hints");
    const query = words.fold(question.q);
    const wrong = Object.keys(typos).filter((typo) => query.includes(typo));
    const mended = wrong.reduce((text, typo) => text.split(typo).join(typos[typo]), query);
    const groups = synonyms.filter((group) => group.some((word) => query.includes(words.fold(word))));
    const besides = groups.flat().filter((word) => !query.includes(words.fold(word)));
    return { corrections: mended === query ? [] : [mended], synonyms: Array.from(new Set(besides)).slice(0, 4) };
  }

  // Site, topic and issuer: what there is, and how many of the candidates.

  const MOST_BLOCKS = 16;

  async function countListed(store, manifest, answer) {
    const values = await store.named("facets");
    const blocks = Array.from(new Set(answer.rows.map(({ number }) => Math.floor(number / manifest.block))));
    const counted = blocks.length <= MOST_BLOCKS;
    const counts = LISTED.map(() => new Map());
    if (counted) {
      const columns = new Map(await Promise.all(blocks.map(async (place) => [place, await store.columnsOf(place)])));
      for (const { number } of answer.rows) {
        const row = columns.get(Math.floor(number / manifest.block)).get(number) || [];
        row.forEach((index, i) => index && counts[i].set(index - 1, (counts[i].get(index - 1) || 0) + 1));
      }
    }
    return Object.fromEntries(LISTED.map((name, i) => [name, values[name]
      .map(([value, title], index) => [value, counted ? counts[i].get(index) || 0 : null, title])
      .filter(([, count]) => count !== 0)]));
  }

  function openIndex(base, site) {
    const { using } = root.portalSearch.openIndexAt(base);

    async function answerFrom(store, question, size) {
      const { manifest } = store;
      const answer = await weigh(store, manifest, question);
      return {
        total: answer.total, exact: answer.exact, loose: answer.loose, readAs: answer.readAs || "", reachable: answer.rows.length, facets: answer.facets,
        hits: await readHits(store, manifest, site, question, answer, size),
        hints: () => readHints(store, question, answer),
        more: () => countListed(store, manifest, answer),
      };
    }

    const ask = (question, size) => using((store) => answerFrom(store, question, size));
    const suggest = (text) => using((store) => store.suggest(text));
    // What a query will need, fetched while it is still being typed.
    const prepare = (q) => using((store) => weigh(store, store.manifest, { q, filters: {}, sort: "relevance" }));
    return { suggest, prepare, ask };
  }

  Object.assign(root.portalSearch, { openIndex });
})(window);
