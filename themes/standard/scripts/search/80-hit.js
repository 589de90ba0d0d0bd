// One hit, built of text nodes: what an index or a service says is never markup.
(function (root) {
  "use strict";
  const NAMED = 3; // other sites that are named with a hit
  const savesData = Boolean(navigator.connection && navigator.connection.saveData);

  // A label with the values of its {names}.
  const fillIn = (label, values) => label.replace(/\{(\w+)\}/g, (all, name) => name in (values || {}) ? values[name] : all);

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function* markedNodes({ text, marks }) {
    let behind = 0;
    for (const [start, end] of marks) {
      yield document.createTextNode(text.slice(behind, start));
      yield element("mark", "", text.slice(start, end));
      behind = end;
    }
    yield document.createTextNode(text.slice(behind));
  }

  // A hit as the template says; `words` are the labels of the page.
  function makeHit(template, hit, words) {
    const item = template.cloneNode(true);
    const inside = (name) => item.querySelector(`[data-hit="${name}"]`);
    const write = (name, text) => { if (text) inside(name).textContent = text; else inside(name).remove(); };
    const address = root.portalSearch.safeAddress(hit.address);
    const title = inside("title");
    title.append(...markedNodes(hit.title));
    if (address) title.href = address;
    inside("excerpt").append(...markedNodes(hit.excerpt));
    const file = inside("file");
    if (hit.later) whenSeen(item, async () => {
      const excerpt = await hit.later();
      inside("excerpt").replaceChildren(...markedNodes(excerpt));
      if (!excerpt.file) return;
      file.textContent = fillIn(words.file, { name: excerpt.file });
      inside("date").after(" ", file);
    });
    write("kind", words.kinds[hit.kind]);
    write("validity", words.validities[hit.validity]);
    const validity = inside("validity");
    if (validity) validity.classList.add(`badge-${words.tones[hit.validity] || "warning"}`);
    write("number", hit.number);
    write("index-number", hit.indexNumber && fillIn(words["index-number"], { number: hit.indexNumber }));
    write("date", hit.date);
    if (hit.date) inside("date").dateTime = hit.date;
    write("issuer", hit.issuer);
    write("beside", hit.beside && words["some-words"]);
    write("site", hit.issuer === hit.site ? "" : hit.site);
    write("channel", hit.channel);
    write("file", hit.file && fillIn(words.file, { name: hit.file }));
    if (hit.carried > 1) inside("carriers").append(...carrierNodes(hit, words));
    else inside("carriers").remove();
    write("address", address ? readable(address) : "");
    return item;
  }

  // The other sites that show the document: how many, and the first of them.
  function* carrierNodes({ address, carriers, carried }, words) {
    const named = carriers.filter((one) => one.address !== address).slice(0, NAMED);
    yield document.createTextNode(fillIn(words.carriers, { count: carried - 1 }));
    for (const [index, one] of named.entries()) {
      if (index) yield document.createTextNode(words.comma);
      const link = element("a", "", one.name), target = root.portalSearch.safeAddress(one.address);
      if (target) link.href = target;
      yield link;
    }
    if (carried - 1 > named.length) yield document.createTextNode(words["more-carriers"]);
  }

  // A better excerpt from the rest of a long text is fetched when the hit is looked at, unless the reader saves data.
  function whenSeen(item, work) {
    if (!root.IntersectionObserver || savesData) return;
    const watcher = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      watcher.disconnect();
      work().catch(() => {});
    });
    watcher.observe(item);
  }

  function readable(address) {
    const url = new URL(address);
    let path = url.pathname;
    try { path = decodeURIComponent(path); } catch (error) { /* shown as it is */ }
    return url.host + path;
  }

  Object.assign(root.portalSearch, { makeHit, element, fillIn, savesData });
})(window);
