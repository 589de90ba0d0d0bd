// The tokenizer of the search, as in builder/search/words.py, wholes.py and folding.py; tests/search/vectors.json binds
// both. Places are UTF-16 offsets, as strings of this language count. No lookbehind: older telephones do not know it.
(function (root) {
  "use strict";
  const HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const MARKS = "\\u0300-\\u036f\\u0f71-\\u0f84\\u0f8d-\\u0fbc\\u180b-\\u180e\\u3099\\u309a";
  const JOINED = "\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\u3099\\u309a\\uff9e\\uff9f\\ufe20-\\ufe2f";
  const S = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  const YEAR = "(?:19|20)[0-9]{2}";
  const WORDLIKE = `(?![${HAN}])[\\p{L}\\p{N}_]`;
  const LONGEST_PREFIX = 12;

  const CLUSTER = new RegExp(`[^][${JOINED}]*`, "gu");
  const DECIMAL = `[0-9]+(?:\\.[0-9]+)*\\.(?!${YEAR}(?![0-9])${S}*年)[0-9]+(?![0-9.])`;
  const PART = new RegExp(`([${HAN}]+)|${DECIMAL}|(?:(?![${HAN}])[\\p{L}\\p{N}]|[${MARKS}])+`, "gu");
  const NUMBER = new RegExp(`[〔\\[【(〖]${S}*(${YEAR})${S}*[〕\\]】)〗]${S}*第?${S}*0*([1-9][0-9]*)${S}*号`, "gu");
  const PREFIX = new RegExp(`([${HAN}]{0,${LONGEST_PREFIX}})${S}?(?=\\n?$)`, "u");
  const TAIL = `(?!${WORDLIKE}|[${MARKS}]|\\.[0-9])`;
  const DATE = new RegExp(
    `(${YEAR})(?:${S}*年${S}*([0-9]{1,2})${S}*月(?:${S}*([0-9]{1,2})${S}*日)?` +
    `|([-/.])([0-9]{1,2})\\4([0-9]{1,2})${TAIL}|-(0[1-9]|1[0-2])(?!-)${TAIL})`, "gu");
  const ONE_HAN = new RegExp(`^[${HAN}]`, "u");
  const INSIDE_WORD = new RegExp(`(?:${WORDLIKE}|[${MARKS}])$`, "u");
  // Where small(capital(c)) is not the full case folding of Unicode: two letters; Cherokee folds to capitals.
  const FOLDINGS = { "\u0131": "\u0131", "\u1e9e": "ss" };
  const CHEROKEE = /[\u13a0-\u13fd\uab70-\uabbf]/;

  let simple = new Map(); // traditional character to simplified one, once the table has been fetched
  let usual = null;
  const folded = new Map();

  function foldCase(text) {
    let out = "";
    for (const c of text) {
      const capital = c.toUpperCase();
      out += FOLDINGS[c] || (CHEROKEE.test(c) ? capital : capital.toLowerCase());
    }
    return out;
  }

  function foldCluster(cluster) {
    let known = folded.get(cluster);
    if (known === undefined) {
      known = foldCase(cluster.normalize("NFKC")).normalize("NFKC");
      if (simple.size) known = Array.from(known, (c) => simple.get(c) || c).join("");
      folded.set(cluster, known);
    }
    return known;
  }

  // The text as it is compared, and of each unit where its cluster began and ended in the original.
  function foldPlaced(text) {
    const starts = [], ends = [];
    let out = "";
    for (const found of text.matchAll(CLUSTER)) {
      const piece = foldCluster(found[0]);
      out += piece;
      for (let i = 0; i < piece.length; i++) {
        starts.push(found.index);
        ends.push(found.index + found[0].length);
      }
    }
    return { text: out, starts, ends };
  }

  const fold = (text) => foldPlaced(text).text;

  // Every form of a document number without its issuer: 〔2012〕83号.
  function findCores(text) {
    return Array.from(text.matchAll(NUMBER), (found) =>
      ({ text: `〔${found[1]}〕${found[2]}号`, start: found.index, end: found.index + found[0].length }));
  }

  function issuer(text, floor, bracket) {
    const near = Array.from(text.slice(floor, bracket)).slice(-LONGEST_PREFIX - 1).join("");
    const found = PREFIX.exec(near);
    return found ? [found[1], bracket - (found[0].length - found[1].length)] : ["", bracket];
  }

  function findDates(text) {
    const dates = [];
    let found;
    DATE.lastIndex = 0;
    while ((found = DATE.exec(text))) {
      const before = text.slice(Math.max(0, found.index - 2), found.index);
      const dotted = before.endsWith(".") && found[2] === undefined;
      if (dotted || INSIDE_WORD.test(before)) {
        DATE.lastIndex = found.index + 1;
        continue;
      }
      const month = Number(found[2] || found[5] || found[7]), day = Number(found[3] || found[6] || 0);
      if (month < 1 || month > 12 || day > 31) continue;
      const whole = `${found[1]}-${String(month).padStart(2, "0")}`;
      const end = found.index + found[0].length;
      dates.push({ day: day ? `${whole}-${String(day).padStart(2, "0")}` : "", month: whole, start: found.index, end });
    }
    return dates;
  }

  function* indexWholes(text) {
    for (const core of findCores(text)) {
      const [prefix, behind] = issuer(text, 0, core.start);
      yield core;
      const letters = Array.from(prefix);
      for (let length = 1; length <= letters.length; length++) {
        const ending = letters.slice(-length).join("");
        yield { text: ending + core.text, start: behind - ending.length, end: core.end };
      }
    }
    for (const { day, month, start, end } of findDates(text)) {
      yield { text: month, start, end };
      if (day) yield { text: day, start, end };
    }
  }

  function* indexParts(text) {
    for (const part of text.matchAll(PART)) {
      if (part[1] === undefined) {
        yield { text: part[0], start: part.index, end: part.index + part[0].length };
        continue;
      }
      const run = Array.from(part[1]);
      let at = part.index;
      for (let i = 0; i < run.length; i++) {
        yield { text: run[i], start: at, end: at + run[i].length };
        if (i + 1 < run.length) yield { text: run[i] + run[i + 1], start: at, end: at + run[i].length + run[i + 1].length };
        at += run[i].length;
      }
    }
  }

  // Every term by which the text may be found, at its place in the original.
  function indexTerms(text) {
    const { text: out, starts, ends } = foldPlaced(text);
    return [...indexWholes(out), ...indexParts(out)].map((term) =>
      ({ text: term.text, start: starts[term.start], end: ends[term.end - 1] }));
  }

  function findTerms(text, wanted) {
    return indexTerms(text).filter((term) => wanted.has(term.text)).sort((a, b) => a.start - b.start || a.end - b.end);
  }

  function queryWholes(text) {
    const wholes = findDates(text).map(({ day, month, start, end }) => ({ text: day || month, start, end }));
    for (const core of findCores(text)) {
      const floor = Math.max(0, ...wholes.filter((whole) => whole.end <= core.start).map((whole) => whole.end));
      const [prefix, behind] = issuer(text, floor, core.start);
      wholes.push({ text: prefix + core.text, start: behind - prefix.length, end: core.end });
    }
    return wholes.sort((a, b) => a.start - b.start);
  }

  function pairs(run) {
    const letters = Array.from(run);
    return letters.length < 2 ? [run] : letters.slice(1).map((letter, i) => letters[i] + letter);
  }

  const queryRuns = (text) => Array.from(text.matchAll(PART), (part) => part[1] ? pairs(part[1]) : [part[0]]);
  const flat = (groups) => Array.from(new Set(groups.flat()));

  // What a query asks for, to the letter: groups of terms that stand side by side.
  function queryGroups(query) {
    const text = fold(query), groups = [];
    let behind = 0;
    for (const whole of queryWholes(text)) {
      groups.push(...queryRuns(text.slice(behind, whole.start)), [whole.text]);
      behind = whole.end;
    }
    return groups.concat(queryRuns(text.slice(behind)));
  }

  const queryTerms = (query) => flat(queryGroups(query));

  // What a query asks for loosely: numbers and dates in their parts.
  function queryParts(query) {
    const text = fold(query);
    return flat([...queryRuns(text), findCores(text).map((core) => core.text)]);
  }

  // The folded query with blanks in place of question words; all of it where there is nothing else in it.
  function leaveOut(query, questions) {
    const text = fold(query), left = questions.reduce((all, word) => all.split(word).join(" "), text);
    return queryParts(left).length ? left : text;
  }

  const hanOf = (text) => Array.from(new Set(Array.from(text).filter(isHan)));

  // Letters that may be pinyin; "" for other words.
  const lettersOf = (folded) => /^[a-z][a-z' ]*$/.test(folded) ? folded.replace(/[' ]/g, "").replace(/v/g, "u") : "";

  // Under what to look, one after the other, where letters must spell something: what is spelled whole has a vowel among
  // its first letters; initials stand under the shorter key alone.
  const meantKeys = (letters) => (letters.length > 3 && /[aeiou]/.test(letters.slice(0, 4)) ? [4, 2] : [2])
    .map((size) => `~${letters.slice(0, size)}`);

  // How far letters reach in syllables, each whole or by its initial, the last by any beginning: 2 all, 1 begins, 0 not.
  function reaches(letters, spelled) {
    let places = [0], begun = false;
    for (const syllable of spelled.split(" ")) {
      if (places.includes(letters.length)) return 1;
      const rests = places.map((place) => letters.slice(place));
      begun = begun || rests.some((rest) => syllable.startsWith(rest));
      const next = new Set();
      rests.forEach((rest, i) => {
        if (rest[0] === syllable[0]) next.add(places[i] + 1);
        if (rest.startsWith(syllable)) next.add(places[i] + syllable.length);
      });
      places = Array.from(next);
    }
    return places.includes(letters.length) ? 2 : begun ? 1 : 0;
  }

  // What a text is compared by as a whole: its parts without all that stands between them.
  const keyOf = (text) => Array.from(fold(text).matchAll(PART), (part) => part[0]).join("");

  const isWhole = (term) => term.includes("〔") || term.includes("-");
  const isHan = (term) => ONE_HAN.test(term);

  // Traditional characters and, in the same order, the simplified ones that they are read as.
  function useSimple(from, to) {
    const simplified = Array.from(to);
    simple = new Map(Array.from(from, (letter, i) => [letter, simplified[i]]));
    folded.clear();
  }

  function readUsual() {
    const codes = [0xa1, 0xa9, 0xa9, 0x96]; // 々〇
    for (let row = 0xb0; row <= 0xf7; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) codes.push(row, cell);
    const letters = new Set(new TextDecoder("gbk").decode(Uint8Array.from(codes)));
    for (const letter of "乾吒夥後徵捱摺於榘甯菸薹醣麴麽") letters.delete(letter);
    return letters;
  }

  // Could the table change the text? Not where all Han characters are among those of GB 2312 and 〇 (read off the browser's
  // own decoder), but for a few. What is said does not hang on whether the table was fetched.
  function maySimplify(text) {
    usual = usual || readUsual();
    return Array.from(text.normalize("NFKC")).some((letter) => isHan(letter) && !usual.has(letter));
  }

  root.portalSearch = Object.assign(root.portalSearch || {}, {
    words: { fold, indexTerms, findTerms, queryTerms, queryParts, leaveOut, hanOf, lettersOf, meantKeys, reaches, keyOf, isWhole, isHan,
      useSimple, maySimplify },
  });
})(window);
