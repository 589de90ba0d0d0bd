// The files of the static index (docs/search-index.md): each fetched once, when first needed, and read as the format says.
(function (root) {
  "use strict";
  const FORMAT = 5, FORM = 2; // of the manifest, of term shards and leaves
  const SHOWN = 8; // suggestions, at most
  const MOMENT = 300000; // ms in which a page takes a manifest as the page before it in this tab had it
  const PLACE = 0x9747b28c, CHECK = 0x3c6ef372;
  const words = root.portalSearch.words;

  function hash(seed, term) {
    let h = seed;
    for (const letter of term) {
      h = Math.imul(h ^ letter.codePointAt(0), 0x85ebca6b);
      h ^= h >>> 13;
    }
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return (h ^ (h >>> 16)) >>> 0;
  }

  const shardOf = (term, bits) => bits ? hash(PLACE, term) >>> (32 - bits) : 0;
  // Exact titles and what holds digits, but no filters: an entry of these may lie in a leaf of the shard.
  const RARE = 0x800000;
  const isRare = (term) => term.startsWith("=") || (!term.includes(":") && /[0-9]/.test(term));
  const checkOf = (term) => (isRare(term) ? RARE : 0) + (hash(CHECK, term) >>> 9);
  // The place of a check among so many packs or leaves.
  const partOf = (check, parts) => Math.floor((check % RARE) * parts / RARE);

  const unpack = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const padded = (number, digits) => number.toString(16).padStart(digits, "0");

  // The digest at a place of a row of digests, "" where there is no such file.
  function digestAt(bytes, index, width = 5) {
    const found = hex(bytes.subarray(index * width, (index + 1) * width));
    return /^0*$/.test(found) ? "" : found;
  }

  class Bytes {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }

    take(count) {
      if (this.at + count > this.bytes.length) throw new RangeError("the file ends too early");
      this.at += count;
      return this.bytes.subarray(this.at - count, this.at);
    }

    number() {
      let value = 0, factor = 1;
      for (;;) {
        const byte = this.take(1)[0];
        value += (byte & 127) * factor;
        if (byte < 128) return value;
        factor *= 128;
      }
    }

    // Runs of postings: Map of document to level.
    runs(postings) {
      const list = new Map();
      while (postings > 0) {
        const head = this.number();
        const level = head & 7;
        let count = Math.floor(head / 8), document = 0;
        postings -= count;
        if (!count) throw new RangeError("an empty run");
        while (count--) list.set(document += this.number(), level);
      }
      return list;
    }
  }

  // What stands before the entries of a shard: the digests of its packs and of its leaves.
  function readHead(file, packBits) {
    if (file.take(1)[0] !== FORM) throw new RangeError("another kind of shard");
    const packs = file.take(5 << packBits), bits = file.take(1)[0];
    return { packs, leaves: file.take(bits ? 5 << bits : 0) };
  }

  // The entry of a term in its shard, or in a leaf of it: { postings, list, packed, pieces }; null where it is not there.
  function findEntry(bytes, term, shard, packBits, isLeaf) {
    const file = new Bytes(bytes);
    if (isLeaf && file.take(1)[0] !== FORM) throw new RangeError("another kind of leaf");
    const { packs } = isLeaf ? {} : readHead(file, packBits);
    const entries = file.number(), length = file.number();
    const digests = file.bytes.subarray(file.at + length), wanted = checkOf(term);
    let check = 0, pieces = 0; // digests of pieces stand behind all entries, in their order
    for (let left = entries; left > 0 && check < wanted; left--) {
      check += file.number();
      const head = file.number(), postings = Math.floor(head / 4), where = head & 3;
      const entry = { postings, list: null, packed: where === 1, pieces: [] };
      if (where === 0) entry.list = file.runs(postings);
      else if (where === 1) {
        const pack = partOf(check, 1 << packBits);
        const name = `p/${padded(shard, 4)}-${pack.toString(16)}-${digestAt(packs, pack)}.bin`;
        entry.pieces.push({ name, offset: file.number(), length: file.number(), postings });
      } else {
        for (let piece = 0, count = file.number(); piece < count; piece++) {
          const name = `l/${padded(shard, 4)}-${padded(check, 6)}-${padded(piece, 2)}-${digestAt(digests, pieces++)}.bin`;
          entry.pieces.push({ name, offset: 0, postings: file.number(), length: file.number() });
        }
      }
      if (check === wanted) return entry;
    }
    return null;
  }

  function readManifest(manifest) {
    if (manifest.format !== FORMAT) throw new Error(`format ${manifest.format}`);
    let base = 0;
    const groups = manifest.groups.map(([year, level, kind, validity, width, count]) => {
      base += width;
      return { year, level: manifest.levels[level], kind: manifest.kinds[kind], validity: manifest.validities[validity],
        base: base - width, width, count };
    });
    const letters = Array.from(manifest.common), common = new Set();
    for (let i = 0; i + 1 < letters.length; i += 2) common.add(letters[i] + letters[i + 1]);
    return { ...manifest, groups, common, terms: unpack(manifest.terms), records: unpack(manifest.records),
      columns: unpack(manifest.columns) };
  }

  // The files that one manifest leads to.
  function openStore(base, manifest) {
    const known = new Map();

    function load(name, read) {
      if (!known.has(name)) {
        const loading = request(base + name).then(read);
        loading.catch(() => known.delete(name));
        known.set(name, loading);
      }
      return known.get(name);
    }

    const readJson = (name) => load(name, (response) => response.json());
    const readBytes = (name) => load(name, async (response) => new Uint8Array(await response.arrayBuffer()));
    const named = (name) => readJson(`${name}-${manifest[name]}.json`);

    // The file that would hold a term; "" where there is none, so that no document holds the term.
    function shardFile(term) {
      const shard = shardOf(term, manifest.shard_bits), digest = digestAt(manifest.terms, shard);
      return digest ? `t/${padded(shard, 4)}-${digest}.bin` : "";
    }

    // The file that the entry of a term would stand in, told by its shard: this, or a leaf; "" where there is none.
    async function entryFile(term) {
      const file = shardFile(term);
      if (!file || !isRare(term)) return file;
      const { leaves } = readHead(new Bytes(await readBytes(file)), manifest.pack_bits);
      if (!leaves.length) return file;
      const leaf = partOf(checkOf(term), leaves.length / 5), digest = digestAt(leaves, leaf);
      return digest && `e/${padded(shardOf(term, manifest.shard_bits), 4)}-${padded(leaf, 2)}-${digest}.bin`;
    }

    async function entryOf(term) {
      const { shard_bits: bits, pack_bits: packBits } = manifest, file = await entryFile(term);
      return file ? findEntry(await readBytes(file), term, shardOf(term, bits), packBits, file !== shardFile(term)) : null;
    }

    // The postings of a piece, and how many bytes were fetched for it.
    async function readPiece({ name, offset, length, postings }) {
      const bytes = await readBytes(name);
      return { list: new Bytes(bytes.subarray(offset, offset + length)).runs(postings), size: bytes.length };
    }

    function recordOf(number, rest) {
      const { block, records } = manifest;
      const place = Math.floor(number / block);
      const name = `r/${place.toString(16)}/${number.toString(16)}${rest ? "-rest" : ""}.json`;
      return readJson(`${name}?${hex(records.subarray(place * 4, place * 4 + 4))}`);
    }

    // Of each document of a block: [first site, first topic, issuer], indexes from 1 into the values of the facets.
    async function columnsOf(place) {
      const { block, columns } = manifest;
      const digest = digestAt(columns, place), rows = new Map();
      if (!digest) return rows;
      const file = new Bytes(await readBytes(`c/${place.toString(16)}-${digest}.bin`));
      const [high, low] = file.take(2);
      let number = place * block;
      for (let left = high << 8 | low; left > 0; left--) {
        number += file.number();
        rows.set(number, [file.number(), file.number(), file.number()]);
      }
      return rows;
    }

    async function useFolding() {
      const spell = (steps) => { let code = 0; return String.fromCodePoint(...steps.map((step) => code += step)); };
      const { from, to } = await named("folding");
      words.useSimple(spell(from), spell(to));
    }

    // The suggestions under a key; the file that would hold them is `needed`.
    async function suggestions(key, needed = new Set()) {
      const { bits, names } = await named("suggest");
      const shard = shardOf(key, bits), digest = digestAt(unpack(names), shard), file = `s/${padded(shard, 4)}-${digest}.json`;
      if (digest) needed.add(file);
      const { rows, keys } = digest ? await readJson(file) : { rows: [], keys: {} };
      return Object.prototype.hasOwnProperty.call(keys, key) ? keys[key].map((place) => rows[place]) : [];
    }

    // How far letters reach in any way in which a text is spelled.
    const farthest = (letters, spelled) => Math.max(0, ...spelled.map((one) => words.reaches(letters, one)));

    async function suggest(text) {
      const input = words.fold(text).trim();
      const first = Array.from(input).slice(0, 2).join("");
      if (!first) return [];
      const letters = words.lettersOf(input);
      const keys = letters ? [first, ...new Set([`~${letters.slice(0, 2)}`, `~${letters.slice(0, 4)}`])] : [first];
      const plainly = (folded) => folded.startsWith(input) ? 2 : folded.includes(input) ? 1 : 0;
      const rank = (key, [written, , , ...spelled]) => key.startsWith("~") ? farthest(letters, spelled) : plainly(words.fold(written));
      const ranked = async (key) => (await suggestions(key)).map((row) => [rank(key, row), row]);
      const rows = (await Promise.all(keys.map(ranked))).flat().filter(([reached]) => reached);
      rows.sort(([one], [other]) => other - one);
      return Array.from(new Map(rows.map(([, [written, kind]]) => [written + kind, { text: written, kind }])).values());
    }

    // The texts that letters spell in pinyin, the best first.
    async function spelled(letters, needed) {
      needed.add("suggest");
      for (const key of words.meantKeys(letters)) {
        const rows = (await suggestions(key, needed)).filter(([written]) => !/^[\0-\x7f]*$/.test(written))
          .map(([written, , , ...told]) => [farthest(letters, told), written]).filter(([reached]) => reached);
        rows.sort(([one], [other]) => other - one);
        if (rows.length) return Array.from(new Set(rows.map(([, written]) => written))).slice(0, SHOWN);
      }
      return [];
    }

    return { manifest, named, shardFile, entryFile, entryOf, readPiece, recordOf, columnsOf, useFolding, suggest, spelled };
  }

  async function request(address, options) {
    const response = await fetch(address, options);
    if (!response.ok) throw new Error(`${address} ${response.status}`);
    return response;
  }

  // The index at an address: as this tab had it a moment ago, so that a page need not wait for the manifest, till it is
  // known how it is now.
  function openIndexAt(base) {
    const key = `search ${new URL(base, document.baseURI)}`;
    let text = "", store = null, coming = null;

    function use(told) {
      if (told !== text) store = openStore(base, readManifest(JSON.parse(told)));
      text = told;
      return store;
    }

    try {
      const [when, ...told] = (sessionStorage.getItem(key) || "").split(" ");
      if (Date.now() - Number(when) < MOMENT) use(told.join(" "));
    } catch (error) { /* storage may be closed, or hold something else */ }

    async function look() {
      const told = await (await request(`${base}manifest.json`, { cache: "no-cache" })).text();
      try { sessionStorage.setItem(key, `${Date.now()} ${told}`); } catch (error) { /* full, or closed */ }
      return use(told);
    }

    function renew() {
      coming = coming || look().finally(() => { coming = null; });
      return coming;
    }

    renew().catch(() => {});

    // Work on one manifest's files. Where one is not there any more, the work is begun again with those that are.
    async function using(work) {
      const mine = store || await renew();
      try {
        return await work(mine);
      } catch (error) {
        const now = await renew();
        if (now === mine) throw error;
        return work(now);
      }
    }

    return { using };
  }

  root.portalSearch = Object.assign(root.portalSearch || {}, { openIndexAt });
})(window);
