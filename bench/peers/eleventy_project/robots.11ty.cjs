module.exports = class {
  data() {
    return {
      pagination: { data: "collections.portals", size: 1, alias: "one" },
      permalink: ({ one }) => `/${one.id}/robots.txt`,
      eleventyExcludeFromCollections: true,
    };
  }

  render({ one }) {
    return `User-agent: *\nAllow: /\nSitemap: https://${one.site.host}/sitemap.xml\n`;
  }
};
