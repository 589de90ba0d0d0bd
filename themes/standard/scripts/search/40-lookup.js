// Steps 1 to 3 of docs/search-index.md (“How a query is answered”): the terms that are looked up, their entries and lists.
(function (root) {
  "use strict";
  const { words } = root.portalSearch;

  // 1. Choice.

  function chooseTerms(terms, telling, { common, ask }) {
    const long = (term) => Array.from(term).length > 1;
    const isWord = (term) => !words.isWhole(term) && !words.isHan(term);
    const pairs = terms.filter((term) => words.isHan(term) && !words.isWhole(term) && long(term));
    const told = pairs.filter((term) => telling.includes(term));
    const classes = [terms.filter(words.isWhole), terms.filter(isWord), told.filter((term) => !common.has(term)),
      told.filter((term) => common.has(term)), pairs.filter((term) => !telling.includes(term))];
    const some = classes.some((each) => each.length) ? classes : [terms];
    const chosen = [];
    for (const each of some) {
      const room = ask.looked_up - chosen.length, n = each.length;
      if (n <= room) chosen.push(...each);
      else for (let i = 0; i < room; i++) chosen.push(each[Math.floor((2 * i + 1) * n / (2 * room))]);
    }
    return chosen;
  }

  // 2. and 3. Entries and lists, as far as they were fetched for one question.

  class Lookup {
    constructor(store, needed) {
      this.store = store;
      this.needed = needed; // names of all files that the question needed, whether or not they were there already
      this.terms = new Map(); // term to { postings, list, packed, pieces, next, whole }, null where nobody holds it
      this.bytes = 0; // of lists of terms
    }

    async find(terms) {
      await Promise.all(terms.filter((term) => !this.terms.has(term)).map(async (term) => {
        this.terms.set(term, null);
        await this.open([term]);
        await this.need(term);
        const entry = await this.store.entryOf(term);
        if (entry) this.terms.set(term, { ...entry, list: entry.list || new Map(), next: 0, whole: Boolean(entry.list) });
      }));
      return terms.map((term) => this.terms.get(term));
    }

    // Fetch the shards of terms that are looked for later.
    async open(terms) {
      const files = terms.map((term) => this.store.shardFile(term)).filter(Boolean);
      for (const file of files) this.needed.add(file);
      await Promise.all(terms.map((term) => this.store.entryFile(term)));
    }

    // Count the file of an entry, whose shard was fetched, among those that are needed.
    async need(term) {
      const file = await this.store.entryFile(term);
      if (file) this.needed.add(file);
    }

    // Those of the terms, whose shards were fetched, that take no leaf which nothing needed yet.
    async atHand(terms) {
      const files = await Promise.all(terms.map((term) => this.store.entryFile(term)));
      return terms.filter((_, at) => !files[at] || this.needed.has(files[at]));
    }

    // What is known of the exact title, null where nobody has it or so many have that their list lies elsewhere.
    async exact(titles) {
      const [known] = await this.find(titles);
      return known && !known.pieces.length ? known : null;
    }

    async read(known) {
      const { list, size } = await this.store.readPiece(known.pieces[known.next++]);
      for (const [number, level] of list) known.list.set(number, level);
      known.whole = known.next === known.pieces.length;
      return size;
    }

    async readWhole(known) {
      for (const { name } of known.whole ? [] : known.pieces) this.needed.add(name);
      while (!known.whole) await this.read(known);
    }

    // The first file of each list, all at once, as far as `room` goes for those that nothing needed before.
    async readFirst(terms, room) {
      const files = new Set(), reached = [];
      for (const known of terms) {
        if (known.whole || known.next) continue;
        const { name } = known.pieces[0];
        if (!this.needed.has(name) && !files.has(name) && files.size < room) files.add(name);
        if (this.needed.has(name) || files.has(name)) reached.push([name, known]);
      }
      for (const name of files) this.needed.add(name);
      const sizes = new Map(await Promise.all(reached.map(async ([name, known]) => [name, await this.read(known)])));
      for (const name of files) this.bytes += sizes.get(name);
    }

    // The next piece of the list whose next has the fewest postings; false where nothing is left.
    async readNext(terms) {
      const left = terms.filter((known) => !known.whole), long = left.filter((known) => !known.packed);
      if (long.length) {
        const known = long.reduce((a, b) => b.pieces[b.next].postings < a.pieces[a.next].postings ? b : a);
        this.needed.add(known.pieces[known.next].name);
        this.bytes += await this.read(known);
      } else await this.readFirst(left, 1);
      return left.length > 0;
    }
  }

  Object.assign(root.portalSearch, { chooseTerms, Lookup });
})(window);
