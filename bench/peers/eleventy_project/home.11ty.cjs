const { escape, items, page } = require("./_includes/frame.cjs");

module.exports = class {
  data() {
    return {
      pagination: { data: "collections.portals", size: 1, alias: "one" },
      permalink: ({ one }) => `/${one.id}/index.html`,
      eleventyExcludeFromCollections: true,
    };
  }

  render({ one: { site, newest } }) {
    const sections = site.channels.map((channel) => {
      const found = newest.filter((each) => each.data.channel === channel.path).slice(0, 6);
      return `<section>\n<h2><a href="/${channel.path}/">${escape(channel.title)}</a></h2>\n${items(found)}\n</section>`;
    });
    return page({
      site,
      kind: "home",
      title: "首页",
      branch: "",
      tags: [],
      canonical: `https://${site.host}/`,
      crumbs: [["首页"]],
      main: sections.join("\n"),
    });
  }
};
