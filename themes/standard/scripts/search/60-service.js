// The same questions, put to a search service where the settings name one.
(function (root) {
  "use strict";

  // The service counts characters, this language counts UTF-16 units.
  function inUnits(text, marks) {
    const letters = Array.from(text), places = [0];
    for (const letter of letters) places.push(places[places.length - 1] + letter.length);
    return marks.map(([start, end]) => [places[start], places[end]]);
  }

  const marked = (text, marks) => ({ text: String(text || ""), marks: inUnits(String(text || ""), marks || []) });

  function readHit(hit, q) {
    return {
      title: marked(hit.title, hit.title_marks),
      excerpt: marked(hit.excerpt && hit.excerpt.text, hit.excerpt && hit.excerpt.marks),
      address: hit.address, kind: hit.kind, validity: hit.validity || "", date: hit.date, number: hit.number || "",
      indexNumber: root.portalSearch.askedNumber(hit.index_number, q),
      issuer: hit.issuer || "", site: hit.site_name || "", channel: hit.channel_title || "", file: hit.enclosure || "",
      carriers: (hit.sites || []).map((one) => ({ name: one.site_name, address: one.address })), carried: hit.carried || 1,
    };
  }

  function openService(address, site) {
    async function read(path, values) {
      const url = new URL(address + path, location.href);
      for (const [name, value] of Object.entries(values)) if (value) url.searchParams.set(name, value);
      const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "omit" });
      if (!response.ok) throw new Error(`${url.pathname} ${response.status}`);
      return response.json();
    }

    async function ask({ q, sort, page, filters }, size) {
      const answer = await read("", { q, ...filters, sort, page, size });
      const full = answer.hits.length - (answer.beside || 0);
      return {
        total: answer.total, exact: answer.exact !== false, loose: Boolean(answer.loose),
        reachable: answer.total, facets: answer.facets || {},
        hits: answer.hits.map((hit, place) => ({ ...readHit(hit, q), beside: place >= full })),
        hints: async () => ({ corrections: answer.corrections || [], synonyms: answer.synonyms || [] }),
        more: async () => answer.facets || {},
      };
    }

    async function suggest(text) {
      const answer = await read("/suggest", { q: text, site, limit: 8 });
      return answer.suggestions.map(({ text, kind, address }) => ({ text, kind, address }));
    }

    return { ask, suggest };
  }

  // What a search form says of its site: the service where one is named, else the index that lies beside the pages.
  function openSource({ service, index, site }) {
    if (service) return openService(service, site);
    return root.portalSearch.openIndex(index, site);
  }

  root.portalSearch = Object.assign(root.portalSearch || {}, { openSource });
})(window);
