"""A cluster of six sites for tests of sharing, read without themes or pages; and what is shared in it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from builder.cluster.tree import read_cluster
from builder.diagnostic import Problems, in_order
from builder.library import Library, Readers, read_library
from builder.norms import Norms, read_norms
from builder.pipeline.state import state_of
from builder.workers import run_units
from tests.portal_from import lines, write_cluster

HERE = Readers(spread=partial(run_units, jobs=1, watch=lambda: None))
"""This process reads it all."""

CLUSTER = """
-- sites/cluster.yaml --
name: 岚江省政府网站集群
hosting: {by: host}
domain_suffix: gov.example
zones: [internet, extranet]
-- sites/sheng/site.yaml --
id: sheng
name: 岚江省人民政府
level: region
body: government
host: www.sheng.gov.example
organ: {name: 岚江省人民政府办公厅}
-- sites/sheng/shi/site.yaml --
id: shi
name: 桂川市人民政府
level: city
body: government
host: www.shi.gov.example
organ: {name: 桂川市人民政府办公室}
-- sites/sheng/shi/xian/site.yaml --
id: xian
name: 汀溪县人民政府
level: county
body: government
host: www.xian.gov.example
organ: {name: 汀溪县人民政府办公室}
-- sites/sheng/shi/qu/site.yaml --
id: qu
name: 桥头区人民政府
level: county
body: government
host: www.qu.gov.example
organ: {name: 桥头区人民政府办公室}
-- sites/sheng/shi/xian/ju/site.yaml --
id: ju
name: 汀溪县民政局
level: county
body: department
functions: [civil-affairs]
host: ju.xian.gov.example
organ: {name: 汀溪县民政局}
-- sites/sheng/shi/xian/zhen/site.yaml --
id: zhen
name: 柳渚镇人民政府
level: township
body: government
presence: section
path: zhen
organ: {name: 柳渚镇人民政府}
-- catalog/standards/site-profiles.yaml --
id: site-profiles
title: 小站点
source: 试用
status: unverified
effective_from: 2026-01-01
freshness:
  - {id: notice, months: 6, clause: 试用, status: unverified}
footer: [site-code, organ, icp]
profiles:
  - levels: [region, city, county, township]
    body: government
    channels:
      - {path: tzgg, title: 通知公告, type: 工作动态, kinds: [notice, news], description: 通知, keywords: [通知]}
      - {path: zhuanti, title: 专题, type: 工作动态, kinds: [notice], description: 专题, keywords: [专题]}
      - path: zhengce
        title: 政策
        type: 政策文件
        kinds: [policy]
        description: 政策
        keywords: [政策]
        channels:
          - {path: wenjian, title: 文件, type: 政策文件, kinds: [policy], description: 文件, keywords: [文件]}
  - levels: [region, city, county]
    body: department
    channels:
      - {path: tzgg, title: 通知公告, type: 工作动态, kinds: [notice, news], description: 通知, keywords: [通知]}
"""
SITES = {
    "sheng": "sites/sheng/site.yaml",
    "shi": "sites/sheng/shi/site.yaml",
    "xian": "sites/sheng/shi/xian/site.yaml",
    "qu": "sites/sheng/shi/qu/site.yaml",
    "ju": "sites/sheng/shi/xian/ju/site.yaml",
    "zhen": "sites/sheng/shi/xian/zhen/site.yaml",
}
CLUSTER_FILE = "sites/cluster.yaml"
SHI_TZGG = "submit: [{to: shi, on: 2026-03-02}]"
ADOPTED = "{document: xian/tzgg/a, ruling: adopted, on: 2026-03-05, by: 王}"
REJECTED = "{document: xian/tzgg/a, ruling: rejected, on: 2026-03-05, by: 王, reason: 内容不全}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What is shared, and what is told."""

    library: Library
    told: list[str]

    @property
    def placed(self) -> list[str]:
        """Each placement as `document site/channel way`, with `link` where it is shown as one."""
        return [
            f"{one.document} {one.site}/{one.channel} {one.way}{' link' if one.showing == 'link' else ''}"
            for one in self.library.sharing.placements
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The cluster in a folder."""

    root: Path
    norms: Norms

    def document(self, site: str, name: str, *lines_of_head: str, channel: str = "tzgg") -> str:
        """Write a document of 1 March 2026, whose own lines of its head begin on line 4; gives its file."""
        file = f"content/{site}/{channel}/{name}.md"
        policy = (f"number: 岚政发〔2026〕{ord(name[-1])}号", "genre: 通知") if channel.startswith("zhengce") else ()
        head = "\n".join(("---", "title: 文", "published_at: 2026-03-01 09:00", *lines_of_head, *policy, "---"))
        write_cluster(self.root, f"-- {file} --\n{head}\n正文。\n")
        return file

    def settings(self, site: str, *more: str) -> str:
        """Add lines to the file of a site (or, as `cluster`, of all); gives the file with the line of the first."""
        file = SITES.get(site, CLUSTER_FILE)
        text = (self.root / file).read_text(encoding="utf-8")
        (self.root / file).write_text("".join((text, *(f"{line}\n" for line in more))), encoding="utf-8")
        return f"{file}:{text.count(chr(10)) + 1}"

    def decide(self, site: str, *decisions: str) -> str:
        """Write what a site decided, each decision on a line from line 2 on; gives the file."""
        file = f"content/{site}/adoptions.yaml"
        write_cluster(self.root, f"-- {file} --\ndecisions:\n" + "".join(f"- {one}\n" for one in decisions))
        return file

    def share(self) -> Shared:
        """Read it all."""
        problems = Problems()
        cluster = read_cluster(self.root, self.norms, problems)
        assert cluster is not None, lines(problems)
        state = self.root.with_name("state")
        with state_of(state) as store:
            library = read_library(self.root, cluster, self.norms, store, state, problems, readers=HERE)
        return Shared(library=library, told=lines(in_order(problems)))


def write_norms(folder: Path) -> Norms:
    """The tables of the cluster, read once for all tests."""
    problems = Problems()
    norms = read_norms(write_cluster(folder, CLUSTER), problems)
    assert norms is not None, lines(problems)
    assert lines(problems) == []
    return norms


def codes(cluster: Cluster) -> list[str]:
    """Each fault as its place and code."""
    told = (line.partition("]")[0] for line in cluster.share().told)
    return [line.replace(": error[", " ").replace(": warning[", " ") for line in told]
