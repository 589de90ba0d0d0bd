const { urlOf } = require("./_includes/frame.cjs");

module.exports = class {
  data() {
    return {
      pagination: { data: "collections.portals", size: 1, alias: "one" },
      permalink: ({ one }) => `/${one.id}/sitemap.xml`,
      eleventyExcludeFromCollections: true,
    };
  }

  render({ one: { site, newest } }) {
    const home = `https://${site.host}`;
    const channels = site.channels.map((one) => `<url><loc>${home}/${one.path}/</loc></url>`);
    const own = newest.filter((each) => !each.data.canonical);
    const articles = own.map(
      (one) => `<url><loc>${home}${urlOf(one)}</loc><lastmod>${one.data.moment.slice(0, 10)}</lastmod></url>`,
    );
    return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>${home}/</loc></url>
${[...channels, ...articles].join("\n")}
</urlset>
`;
  }
};
