const { columnTags, escape, items, page, years } = require("./_includes/frame.cjs");

module.exports = class {
  data() {
    return {
      pagination: { data: "collections.lists", size: 1, alias: "list" },
      permalink: ({ list }) => `/${list.id}${list.address}`,
      eleventyExcludeFromCollections: true,
    };
  }

  render({ list }) {
    const { site, channel, kind, year, number, pages } = list;
    const title = kind === "year" ? `${channel.title}（${year}年）` : channel.title;
    const crumbs = [["首页", "/"], ...(kind === "year" ? [[channel.title, `/${channel.path}/`]] : []), [title]];
    const links = years(channel, list.years);
    const main =
      kind === "year"
        ? `<h1>${escape(title)}</h1>\n${links}\n${items(list.items)}\n${pager(channel, year, number, pages)}`
        : `<h1>${escape(title)}</h1>\n${items(list.items)}\n${links}`;
    const tags = [...columnTags(channel), ["description", channel.words]];
    const canonical = `https://${site.host}${list.address.replace(/index\.html$/, "")}`;
    return page({ site, kind, title, branch: channel.path, tags, canonical, crumbs, main });
  }
};

function pager(channel, year, number, pages) {
  if (pages < 2) return "";
  const leaves = Array.from({ length: pages }, (_, at) => at + 1).map((one) =>
    one === number
      ? `<li><span aria-current="page">${one}</span></li>`
      : `<li><a href="/${channel.path}/${year}${one === 1 ? "" : `-${one}`}.html">${one}</a></li>`,
  );
  return `<nav class="pager" aria-label="分页">\n<ul>\n${leaves.join("\n")}\n</ul>\n</nav>`;
}
