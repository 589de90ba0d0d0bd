const { escape, urlOf } = require("./_includes/frame.cjs");

module.exports = class {
  data() {
    return {
      pagination: { data: "collections.portals", size: 1, alias: "one" },
      permalink: ({ one }) => `/${one.id}/feed.xml`,
      eleventyExcludeFromCollections: true,
    };
  }

  render({ one: { site, newest: all } }) {
    const newest = all.slice(0, 20);
    const zoned = (moment) => `${moment.replace(" ", "T")}:00+08:00`;
    const entries = newest.map((each) => {
      const { data } = each;
      const address = data.canonical || `https://${site.host}${urlOf(each)}`;
      return (
        `<entry><title>${escape(data.title)}</title><id>${address}</id><link href="${address}"/>` +
        `<updated>${zoned(data.moment)}</updated><summary>${escape(data.summary)}</summary></entry>`
      );
    });
    return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">
<title>${escape(site.name)}</title>
<id>https://${site.host}/</id>
<link href="https://${site.host}/"/>
<updated>${newest.length ? zoned(newest[0].data.moment) : "1970-01-01T00:00:00+08:00"}</updated>
<author><name>${escape(site.name)}</name></author>
${entries.join("\n")}
</feed>
`;
  }
};
