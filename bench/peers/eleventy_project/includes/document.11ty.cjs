const { columnTags, escape, page, portals } = require("./frame.cjs");

module.exports = class {
  render({ portal, channel: path, title, moment, source, summary, canonical, content, page: { url } }) {
    const site = portals[portal];
    const channel = site.channels.find((one) => one.path === path);
    const address = canonical || `https://${site.host}${url.slice(portal.length + 1)}`;
    return page({
      site,
      kind: "document",
      title,
      branch: path,
      tags: [
        ...columnTags(channel),
        ["ArticleTitle", title],
        ["PubDate", moment],
        ["ContentSource", source],
        ["Description", summary],
        ["Url", address],
        ["description", summary],
      ],
      canonical: address,
      crumbs: [["首页", "/"], [channel.title, `/${path}/`], [title]],
      main: `<article>
<h1>${escape(title)}</h1>
<p class="document-meta">发布时间：${moment}　来源：${escape(source)}</p>
<div class="document-body">
${content}
</div>
</article>`,
    });
  }
};
