// The result page. Its address carries the question; what the page shows is built of text nodes, never of markup.
(function (root) {
  "use strict";
  const SIZE = 10;
  const LONGEST = 200;
  const FILTERS = ["kind", "year", "validity", "level"];
  const MORE = ["topic", "issuer", "site"]; // counted only when a reader opens them
  const ALL = [...FILTERS, ...MORE];
  const PATIENCE = 400; // ms before the page says that it is searching
  const search = root.portalSearch;
  const { element } = search;

  // The script of the result page says where to ask: it runs as soon as it is there, and asks before the page is.
  const said = document.currentScript ? document.currentScript.dataset : {};
  const early = said.index === undefined ? null : search.openSource(said);
  const asked = readQuestion();
  let first = early && asked.q ? early.ask(asked, SIZE) : null;
  if (first) first.catch(() => {});

  function readQuestion() {
    const given = new URLSearchParams(location.search);
    const get = (name) => given.get(name) || "";
    return {
      q: get("q").trim().slice(0, LONGEST),
      sort: get("sort") === "date" ? "date" : "relevance",
      page: Math.max(1, Math.min(10000, parseInt(get("page"), 10) || 1)),
      filters: Object.fromEntries(ALL.map((name) => [name, get(name)]).filter(([, value]) => value)),
    };
  }

  function start() {
    const page = document.querySelector("[data-search-page]");
    if (!page) return;

    const words = JSON.parse(document.querySelector("[data-search-words]").textContent);
    const form = document.querySelector("form.search-form-large");
    const source = early || search.openSource(form.dataset);
    const input = form.elements.q;
    const part = (name) => page.querySelector(`[data-search="${name}"]`);
    const choices = Object.fromEntries([...ALL, "sort"].map((name) => [name, part("filters").querySelector(`[name=${name}]`)]));
    const template = page.querySelector("template[data-search-hit]").content.firstElementChild;
    const pageTitle = document.title;
    let turn = 0, shown = null;

    const say = (key, values) => search.fillIn(words[key], values);

    // The address.

    function addressOf({ q, sort, page: number, filters }) {
      const values = new URLSearchParams({ q, ...filters });
      if (sort === "date") values.set("sort", sort);
      if (number > 1) values.set("page", number);
      return `${location.pathname}?${values}`;
    }

    function readForm() {
      const filters = ALL.map((name) => [name, choices[name].value]).filter(([, value]) => value);
      return { q: input.value.trim().slice(0, LONGEST), sort: choices.sort.value, page: 1, filters: Object.fromEntries(filters) };
    }

    function go(question, whereTo) {
      history.pushState(null, "", addressOf(question));
      return show(question, whereTo);
    }

    // What is shown.

    async function show(question, whereTo) {
      const mine = ++turn;
      if (question.q || document.activeElement !== input) input.value = question.q; // nobody's words are taken away
      choices.sort.value = question.sort;
      document.title = question.q ? `${question.q}${words.separator}${pageTitle}` : pageTitle;
      page.hidden = !question.q;
      for (const tips of document.querySelectorAll("[data-search-tips]")) tips.hidden = Boolean(question.q);
      if (!question.q) return;
      page.setAttribute("aria-busy", "true");
      const waiting = setTimeout(() => { part("status").textContent = words.busy; }, PATIENCE);
      let answer = null;
      try {
        const answering = first || source.ask(question, SIZE);
        first = null;
        answer = await answering;
      } catch (error) {
        if (mine === turn) console.info("search:", error.message);
      }
      clearTimeout(waiting);
      if (mine !== turn) return;
      page.removeAttribute("aria-busy");
      if (answer) showAnswer(question, answer);
      else showFailure();
      if (whereTo) {
        part("heading").focus({ preventScroll: true });
        part("heading").scrollIntoView();
      }
    }

    function showFailure() {
      part("status").textContent = words.failed;
      for (const name of ["notes", "hits", "pager", "cures"]) part(name).replaceChildren();
      part("filters").hidden = true;
      part("cures").hidden = true;
    }

    function showAnswer(question, answer) {
      const pages = Math.ceil(answer.reachable / SIZE), hits = answer.hits.map((hit) => ({ ...hit, beside: hit.beside && !answer.loose }));
      const beside = hits.filter((hit) => hit.beside).length;
      shown = { question, answer };
      part("filters").hidden = !answer.total && !Object.keys(question.filters).length;
      part("status").textContent = statusOf(question, answer, pages);
      part("hits").start = (question.page - 1) * SIZE + 1;
      part("hits").replaceChildren(...hits.map((hit) => search.makeHit(template, hit, words)));
      part("notes").replaceChildren(...[
        answer.readAs && element("p", "search-note", say("read-as", { words: answer.readAs })),
        answer.loose && answer.total && element("p", "search-note", words.loose),
        beside && element("p", "search-note", say("beside", { count: beside })),
      ].filter(Boolean));
      showFilters(FILTERS, question, answer.facets);
      showFilters(MORE, question, {});
      showChosen(question);
      if (part("more").open) showMore();
      showPager(question, pages);
      showCures(question, answer);
      showHints(question, answer);
    }

    function statusOf({ q, page: number }, { total, exact }, pages) {
      if (!total) return say("none", { words: q });
      const found = say("found", { count: exact ? total : say("about", { count: total }), words: q });
      return pages > 1 ? found + say("place", { page: number, pages }) : found;
    }

    // What may have been meant, and what was looked for besides: said when it is known, nothing waits for it.
    async function showHints(question, answer) {
      const mine = turn;
      const { corrections, synonyms } = await answer.hints().catch(() => ({ corrections: [], synonyms: [] }));
      if (mine !== turn) return;
      if (synonyms.length && answer.total)
        part("notes").append(element("p", "search-besides", say("synonyms", { words: synonyms.join(words.comma) })));
      if (!corrections.length) return;
      const note = element("p", "search-note", words.corrections);
      corrections.slice(0, 3).forEach((other, i) => {
        if (i) note.append(words.comma);
        note.append(linkTo({ ...question, q: other, page: 1 }, other));
      });
      part("notes").prepend(note);
    }

    function linkTo(question, text, whereTo) {
      const link = element("a", "", text);
      link.href = addressOf(question);
      link.addEventListener("click", (event) => {
        if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(question, whereTo || "results");
      });
      return link;
    }

    // Native selects, each value with its count; a select with nothing to choose from is not shown.

    function showFilters(names, question, facets) {
      for (const name of names) {
        const select = choices[name], now = question.filters[name] || "";
        const rows = (facets[name] || []).filter(([value, , title]) => title || nameOf(name, value));
        if (now && !rows.some(([value]) => String(value) === now)) rows.push([now, null]);
        const options = rows.map(([value, count, title]) => {
          const text = title || nameOf(name, value) || value;
          return new Option(count === null ? text : say("choice", { name: text, count }), value);
        });
        select.replaceChildren(new Option(words.all, ""), ...options);
        select.value = now;
        select.closest("label").hidden = rows.length < 2 && !now;
      }
    }

    function showChosen(question) {
      const chosen = Object.keys(question.filters).length;
      part("chosen").textContent = chosen ? say("chosen", { count: chosen }) : "";
      part("clear").hidden = !chosen;
      if (MORE.some((name) => question.filters[name])) part("more").open = true;
    }

    async function showMore() {
      const mine = turn;
      const facets = await shown.answer.more().catch(() => ({}));
      if (mine !== turn) return;
      showFilters(MORE, shown.question, facets);
      part("no-more").hidden = MORE.some((name) => !choices[name].closest("label").hidden);
    }

    function nameOf(filter, value) {
      if (filter === "kind") return words.kinds[value];
      if (filter === "validity") return words.validities[value];
      if (filter === "level") return words.levels[value];
      if (filter === "year") return say("year", { year: value });
      return String(value).replace(/\//g, " · ");
    }

    function showPager(question, pages) {
      const now = question.page, items = [];
      const step = (number, text, label) => {
        const link = linkTo({ ...question, page: number }, text);
        link.className = "pager-link";
        if (label) link.setAttribute("aria-label", label);
        return link;
      };
      if (now > 1 && pages > 1) items.push(step(Math.min(now - 1, pages), words.previous));
      for (let number = 1; number <= pages; number++) {
        const near = Math.abs(number - now);
        if (number === now) {
          const here = element("span", "pager-link", number);
          here.setAttribute("aria-current", "page");
          items.push(here);
        } else if (number === 1 || number === pages || near <= 2) {
          items.push(step(number, number, say("page", { number })));
        } else if (near === 3) items.push(element("span", "pager-gap", "…"));
      }
      if (now < pages) items.push(step(now + 1, words.next));
      part("pager").hidden = pages < 2;
      part("pager").firstElementChild.replaceChildren(...items.map((item) => {
        const entry = element("li");
        entry.append(item);
        return entry;
      }));
    }

    // Nothing found: what else may help.

    function showCures(question, { total }) {
      const cures = [];
      if (!total) {
        const filtered = Object.keys(question.filters).length > 0;
        if (filtered) {
          const cure = element("li");
          cure.append(linkTo({ ...question, filters: {}, page: 1 }, words["cure-filters"]));
          cures.push(cure);
        }
        for (const cure of ["wrong", "fewer", "browse"]) cures.push(element("li", "", words[`cure-${cure}`]));
      }
      part("cures").replaceChildren(...cures);
      part("cures").hidden = !cures.length;
    }

    // What a reader does.

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(readForm());
    });
    for (const select of Object.values(choices)) select.addEventListener("change", () => go(readForm()));
    part("more").addEventListener("toggle", () => { if (part("more").open && shown) showMore(); });
    part("clear").addEventListener("click", () => {
      input.focus();
      go({ ...readForm(), filters: {} });
    });
    root.addEventListener("popstate", () => show(readQuestion()));

    const wide = root.matchMedia("(min-width: 48em)");
    const fold = () => { part("filters").open = wide.matches; };
    wide.addEventListener("change", fold);
    fold();
    search.attachSuggestions(input, {
      prepare: source.prepare,
      async suggest(text) {
        return (await source.suggest(text)).map((one) => ({ ...one, note: words.notes[one.kind] || "" }));
      },
    });
    show(readQuestion());
  }

  // As soon as all of the page is there: no other script is waited for.
  if (document.readyState === "loading") document.addEventListener("readystatechange", start, { once: true });
  else start();
})(window);
