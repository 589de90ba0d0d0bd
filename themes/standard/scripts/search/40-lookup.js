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
    constructor(store, spent) {
      this.store = store;
      this.spent = spent;
      this.terms = new Map(); // term to { postings, list, packed, pieces, next, whole }, null where nobody holds it
      this.shards = new Set();
      this.bytes = 0;
      this.files = 0;
    }

    async find(terms) {
      await Promise.all(terms.filter((term) => !this.terms.has(term)).map(async (term) => {
        this.terms.set(term, null);
        const file = await this.store.shardFile(term);
        if (file) this.shards.add(file);
        const entry = await this.store.entryOf(term);
        if (entry) this.terms.set(term, { ...entry, list: entry.list || new Map(), next: 0, whole: Boolean(entry.list) });
      }));
      return terms.map((term) => this.terms.get(term));
    }

    async read(known) {
      const { list, size } = await this.store.readPiece(known.pieces[known.next++]);
      for (const [number, level] of list) known.list.set(number, level);
      known.whole = known.next === known.pieces.length;
      return size;
    }

    async readWhole(known) {
      while (!known.whole) await this.read(known);
    }

    // The first file of each list, all at once, as far as `room` goes; says how many files.
    async readFirst(terms, room) {
      const files = new Map();
      for (const known of terms) {
        if (known.whole || known.next) continue;
        const { name } = known.pieces[0];
        if (files.has(name) || files.size < room) files.set(name, [...(files.get(name) || []), known]);
      }
      const sizes = await Promise.all(Array.from(files.values(), (those) => Promise.all(those.map((known) => this.read(known)))));
      for (const [size] of sizes) this.bytes += size;
      this.files += files.size;
      return files.size;
    }

    // The next piece of the list whose next has the fewest postings; false where nothing is left.
    async readNext(terms) {
      const left = terms.filter((known) => !known.whole), long = left.filter((known) => !known.packed);
      if (!long.length) return await this.readFirst(left, 1) > 0;
      this.files++;
      this.bytes += await this.read(long.reduce((a, b) => b.pieces[b.next].postings < a.pieces[a.next].postings ? b : a));
      return true;
    }
  }

  Object.assign(root.portalSearch, { chooseTerms, Lookup });
})(window);
