// One site or many. What many pages share is made once: the header of a branch, the footer, the lists.
const portals = require(`${process.cwd()}/portals.json`);

const SIZE = 20;

module.exports = function (config) {
  config.setServerOptions({ enabled: false });
  config.addPassthroughCopy({ static: "/" });
  config.addCollection("portals", (all) => groupBySite(all));
  config.addCollection("lists", (all) => groupBySite(all).flatMap(lists));
  return {
    dir: { input: "content", includes: "_includes", data: "_data" },
    templateFormats: ["md", "11ty.js"],
    markdownTemplateEngine: false,
    htmlTemplateEngine: false,
  };
};

function groupBySite(all) {
  const found = new Map(Object.entries(portals).map(([id, site]) => [id, { id, site, newest: [] }]));
  for (const one of all.getFilteredByGlob("content/*/*/*.md")) found.get(one.data.portal).newest.push(one);
  for (const one of found.values()) one.newest.sort((one, other) => other.date - one.date);
  return [...found.values()];
}

function lists({ id, site, newest }) {
  const made = [];
  for (const channel of site.channels) {
    const items = newest.filter((one) => one.data.channel === channel.path);
    const years = channel.years;
    const address = `/${channel.path}/index.html`;
    made.push({ id, site, kind: "channel", channel, years, items: items.slice(0, SIZE), address });
    for (const year of years) {
      const of = items.filter((one) => one.data.moment.startsWith(`${year}-`));
      const pages = Math.ceil(of.length / SIZE);
      for (let number = 1; number <= pages; number += 1) {
        const end = number === 1 ? "" : `-${number}`;
        const address = `/${channel.path}/${year}${end}.html`;
        const window = of.slice((number - 1) * SIZE, number * SIZE);
        made.push({ id, site, kind: "year", channel, years, year, number, pages, items: window, address });
      }
    }
  }
  return made;
}
