// The piece of a text that shows best why it was found, as builder/search/excerpt.py chooses it.
(function (root) {
  "use strict";
  const WIDTH = 80;
  const SENTENCE_END = /[。！？；!?;]\s?|(?:^|[^0-9])\.\s/g;
  const GAP = "…";
  const { words } = root.portalSearch, { findTerms } = words;

  function joined(terms) {
    const ranges = [];
    for (const { start, end } of terms) {
      const last = ranges[ranges.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(end, last[1]);
      else ranges.push([start, end]);
    }
    return ranges;
  }

  const markTerms = (text, wanted) => ({ text, marks: joined(findTerms(text, wanted)) });

  // The first place from which a window holds the most different terms.
  function bestStart(found) {
    const inside = new Map();
    let best = 0, most = 0, behind = 0;
    for (const first of found) {
      for (; behind < found.length && found[behind].end <= first.start + WIDTH; behind++)
        inside.set(found[behind].text, (inside.get(found[behind].text) || 0) + 1);
      if (inside.size > most) [best, most] = [first.start, inside.size];
      const left = (inside.get(first.text) || 0) - 1;
      if (left > 0) inside.set(first.text, left);
      else inside.delete(first.text);
    }
    return best;
  }

  function windowStart(text, match) {
    const earliest = Math.max(0, match - Math.floor(WIDTH / 3));
    const end = text.slice(earliest, match).matchAll(SENTENCE_END).next().value;
    const start = end ? earliest + end.index + end[0].length : earliest;
    return Math.max(0, Math.min(start, text.length - WIDTH));
  }

  // Surrogates stay together.
  const whole = (text, place) => /^[\udc00-\udfff]/.test(text.slice(place)) ? place - 1 : place;

  function cutExcerpt(plain, wanted, goesOn) {
    const text = plain.split(/\s+/).join(" ").trim();
    const found = findTerms(text, wanted);
    const start = whole(text, windowStart(text, bestStart(found)));
    const end = whole(text, Math.min(text.length, start + WIDTH));
    const before = start ? GAP : "", after = end < text.length || goesOn ? GAP : "";
    const seen = joined(found).map(([low, high]) => [Math.max(low, start), Math.min(high, end)]).filter(([low, high]) => low < high);
    const shift = before.length - start;
    return { text: before + text.slice(start, end) + after, marks: seen.map(([low, high]) => [low + shift, high + shift]) };
  }

  // The index number of a document, where the query has a good part of it; no reader wants it otherwise.
  function askedNumber(number, query) {
    const own = words.fold(number || ""), parts = words.fold(query).match(/[0-9a-z]{5,}/g) || [];
    return parts.some((part) => own.includes(part)) ? number : "";
  }

  Object.assign(root.portalSearch, { markTerms, cutExcerpt, askedNumber });
})(window);
