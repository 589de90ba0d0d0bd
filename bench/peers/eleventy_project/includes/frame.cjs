// What all pages of a site have in common; texts as in the theme that it is compared with.
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
const portals = require(`${process.cwd()}/portals.json`);
const headers = new Map();
const footers = new Map();

function header(site, branch) {
  const key = `${site.host}/${branch}`;
  if (!headers.has(key)) {
    const entries = site.channels.map(
      (one) =>
        `<li><a class="main-menu-link" href="/${one.path}/" title="${escape(one.words)}"` +
        `${one.path === branch ? ' aria-current="true"' : ""}>${escape(one.title)}</a></li>`,
    );
    headers.set(
      key,
      `<header class="masthead">
<p class="masthead-name"><a href="/">${escape(site.name)}</a></p>
<p class="masthead-words">${escape(site.host)}</p>
</header>
<nav class="main-menu" aria-label="主导航">
<ul>
<li><a class="main-menu-link" href="/"${branch ? "" : ' aria-current="true"'}>首页</a></li>
${entries.join("\n")}
</ul>
</nav>
<details class="main-menu-narrow">
<summary>栏目导航</summary>
<ul>
${site.channels.map((one) => `<li><a href="/${one.path}/">${escape(one.title)}</a></li>`).join("\n")}
</ul>
</details>`,
    );
  }
  return headers.get(key);
}

function footerOf(site) {
  if (!footers.has(site.host)) footers.set(site.host, makeFooter(site));
  return footers.get(site.host);
}

function makeFooter(site) {
  return `<footer>
<p>主办：${escape(site.name)}　地址：${escape(site.address)}　邮编：${site.postcode}　电话：${site.phone}</p>
<p>网站标识码：${site.code}　备案号：${escape(site.icp)}</p>
<ul class="footer-links">
<li><a href="https://www.gov.example/">上级人民政府门户网站</a></li>
<li><a href="https://zwfw.gov.example/">一体化政务服务平台</a></li>
<li><a href="https://xxgk.gov.example/">政府信息公开平台</a></li>
<li><a href="https://12345.gov.example/">政务服务便民热线</a></li>
<li><a href="https://bm01.gov.example/">发展和改革局</a></li>
<li><a href="https://bm02.gov.example/">教育和体育局</a></li>
<li><a href="https://bm03.gov.example/">科学技术局</a></li>
<li><a href="https://bm04.gov.example/">工业和信息化局</a></li>
<li><a href="https://bm05.gov.example/">民族宗教事务局</a></li>
<li><a href="https://bm06.gov.example/">公安局</a></li>
<li><a href="https://bm07.gov.example/">民政局</a></li>
<li><a href="https://bm08.gov.example/">司法局</a></li>
<li><a href="https://bm09.gov.example/">财政局</a></li>
<li><a href="https://bm10.gov.example/">人力资源和社会保障局</a></li>
<li><a href="https://bm11.gov.example/">自然资源局</a></li>
<li><a href="https://bm12.gov.example/">生态环境局</a></li>
<li><a href="https://bm13.gov.example/">住房和城乡建设局</a></li>
<li><a href="https://bm14.gov.example/">交通运输局</a></li>
<li><a href="https://bm15.gov.example/">水利局</a></li>
<li><a href="https://bm16.gov.example/">农业农村局</a></li>
<li><a href="https://bm17.gov.example/">商务局</a></li>
<li><a href="https://bm18.gov.example/">文化和旅游局</a></li>
<li><a href="https://bm19.gov.example/">卫生健康局</a></li>
<li><a href="https://bm20.gov.example/">退役军人事务局</a></li>
<li><a href="https://bm21.gov.example/">应急管理局</a></li>
<li><a href="https://bm22.gov.example/">审计局</a></li>
<li><a href="https://bm23.gov.example/">市场监督管理局</a></li>
<li><a href="https://bm24.gov.example/">统计局</a></li>
</ul>
<p>本网站由${escape(site.name)}负责内容保障，未经许可不得转载。建议使用支持现行标准的浏览器访问。</p>
</footer>`;
}

function metas(pairs) {
  return pairs.map(([name, content]) => `<meta name="${name}" content="${escape(content)}">`).join("\n");
}

function siteTags(site) {
  return [["SiteName", site.name], ["SiteDomain", site.host], ["SiteIDCode", site.code]];
}

function columnTags(channel) {
  return [
    ["ColumnName", channel.title],
    ["ColumnDescription", channel.words],
    ["ColumnKeywords", channel.title],
    ["ColumnType", channel.kind],
  ];
}

function page({ site, kind, title, branch, tags, canonical, crumbs, main }) {
  const trail = crumbs.map(([words, url]) =>
    url ? `<li><a href="${url}">${escape(words)}</a></li>` : `<li><span aria-current="page">${escape(words)}</span></li>`,
  );
  return `<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}-${escape(site.name)}</title>
${metas([...siteTags(site), ...tags])}
<link rel="canonical" href="${canonical}">
<link rel="alternate" type="application/atom+xml" title="${escape(site.name)}" href="/feed.xml">
<link rel="stylesheet" href="/site.css">
</head>
<body class="page-${kind}">
<!-- frame -->
${header(site, branch)}
<nav class="crumbs" aria-label="当前位置">
<ol>
${trail.join("\n")}
</ol>
</nav>
<main id="main">
${main}
</main>
${footerOf(site)}
</body>
</html>
`;
}

// Files lie below the name of their site; its host serves them from there.
const urlOf = (one) => one.url.slice(one.data.portal.length + 1);

const day = (moment) => moment.slice(0, 10);

function items(list) {
  const lines = list.map(
    (one) =>
      `<li><a href="${urlOf(one)}">${escape(one.data.title)}</a>` +
      `<time datetime="${day(one.data.moment)}">${day(one.data.moment)}</time></li>`,
  );
  return `<ul class="list">\n${lines.join("\n")}\n</ul>`;
}

function years(channel, list) {
  if (!list.length) return "";
  const links = list.map((year) => `<li><a href="/${channel.path}/${year}.html">${year}年</a></li>`);
  return `<nav class="years" aria-label="按年份查看">\n<ul>\n${links.join("\n")}\n</ul>\n</nav>`;
}

module.exports = { columnTags, escape, items, page, portals, urlOf, years };
