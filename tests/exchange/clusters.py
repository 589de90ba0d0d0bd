"""Two small clusters that exchange bundles: an inner one that seals, an outer one that admits."""

from __future__ import annotations

import subprocess
from pathlib import Path

from builder.diagnostic import Problems
from builder.exchange.choosing import Wanted
from builder.exchange.ground import Ground
from builder.exchange.ledgers import read_admitted
from builder.exchange.manifest import Direction
from builder.exchange.opening import Seals
from builder.exchange.partners import read_partners
from builder.pipeline.exchanging import AdmitResult, SealResult, admit, approve, reject, seal, seals_of
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from tests.portal_from import edit, read_options, small_cluster, write, write_cluster

NEWS = "lanjiang/tzgg/20261120-qiye"
POLICY = "lanjiang/zhengce/wenjian/20261101-yangcha"
INTERNAL = "tingxi/tzgg/20261101-tingshui"
"""Of a site that is for the intranet."""

INNER = """
-- sites/cluster.yaml --
name: 岚江省政务内网集群
hosting: {by: host}
domain_suffix: gov.example
theme: plain
page_size: 3
zones: [internet, extranet, intranet]
zone: internet
-- content/lanjiang/tzgg/20261120-qiye.md --
---
title: 关于征集惠企事项的通知
published_at: 2026-11-20 09:00
push: [{to: {sites: [tingxi]}, channel: tzgg}]
attachments: [{file: 20261120-biaoge.csv, title: 事项表}]
---
请各单位填写事项表，并对照[办法](../zhengce/wenjian/20261101-yangcha.md)办理。
-- content/lanjiang/tzgg/20261120-biaoge.csv --
xuhao,shixiang
1,用地
-- content/lanjiang/zhengce/wenjian/20261101-yangcha.md --
---
title: 茶园养护办法
published_at: 2026-11-01 09:30
number: 岚政发〔2026〕9号
index_number: 11990000MB00000001/2026-00009
topics: [综合政务/政务公开]
genre: 通知
amends: [岚政发〔2024〕1号]
---
茶园每年养护两次。
-- content/lanjiang/tzgg/20261122-caogao.md --
---
title: 草稿
published_at: 2026-11-22 09:00
draft: true
---
未定稿。
-- exchange/partners.yaml --
cluster: neiwang
partners:
  - {name: waiwang, title: 互联网集群, zone: internet, sends: [down]}
  - {name: shiji, title: 市级外网, zone: extranet, sends: [up, across]}
"""

OUTER = """
-- sites/cluster.yaml --
name: 岚江省互联网集群
hosting: {by: host}
domain_suffix: gov.example
theme: plain
page_size: 3
zones: [internet, extranet, intranet]
zone: internet
-- content/lanjiang/tzgg/20260301-gonggao.md --
---
title: 本站公告
published_at: 2026-03-01 09:00
---
本站说明。
-- exchange/partners.yaml --
cluster: waiwang
partners:
  - name: neiwang
    title: 政务内网
    zone: intranet
    principals: [neiwang@lanjiang.gov.example]
    accepts: [down]
    routes:
      - {site: lanjiang, to: tingxi}
"""


def make_key(folder: Path, name: str) -> Path:
    """A new key without passphrase."""
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True)
    return key


def public(key: Path) -> str:
    """Kind and key, as lists of signers have them."""
    return " ".join(key.with_name(f"{key.name}.pub").read_text(encoding="utf-8").split()[:2])


def make_inner(folder: Path) -> Path:
    """The cluster that seals."""
    small_cluster(folder, INNER)
    edit(folder, "sites/lanjiang/tingxi/site.yaml", "theme: deep\n", "theme: deep\nzone: intranet\n")
    edit(folder, "sites/lanjiang/site.yaml", "links: [{title: 汀溪县, site: tingxi}]\n", "")
    return folder


def make_outer(folder: Path, key: Path) -> Path:
    """The cluster that admits; none of the sender's documents is there."""
    small_cluster(folder)
    for path in sorted((folder / "content").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    write_cluster(folder, OUTER)
    write(folder, "exchange/allowed_signers", f"neiwang@lanjiang.gov.example {public(key)}\n")
    return folder


def seal_at(
    inner: Path,
    out: Path,
    key: Path,
    *documents: str,
    to: str = "waiwang",
    as_of: str = "2026-11-25 12:00",
    site: str = "",
    channel: str = "",
    new: bool = False,
    serial: int = 0,
    direction: Direction | None = None,
) -> SealResult:
    """Seal documents of the inner cluster."""
    wanted = Wanted(direction=Direction.DOWN, documents=documents, site=site, channel=channel, new=new, serial=serial)
    return seal(read_options(inner, as_of=as_of), out, to=to, key=key, wanted=wanted, direction=direction)


def admit_at(outer: Path, bundle: Path, *, as_of: str = "2026-11-25 15:00", dry_run: bool = False) -> AdmitResult:
    """Verify and hold a bundle."""
    return admit(read_options(outer, as_of=as_of), bundle, dry_run=dry_run)


def approve_at(outer: Path, result: AdmitResult, *, as_of: str = "2026-11-25 16:00", by: str = "李敏") -> AdmitResult:
    """Take in the bundle that was held."""
    assert result.bundle is not None, codes(result)
    return approve(read_options(outer, as_of=as_of), result.bundle.digest, by=by)


def reject_at(outer: Path, result: AdmitResult, *, as_of: str = "2026-11-25 16:00") -> AdmitResult:
    """Turn away the bundle that was held."""
    assert result.bundle is not None, codes(result)
    return reject(read_options(outer, as_of=as_of), result.bundle.digest, by="李敏", reason="内容重复")


def seals_at(outer: Path, *, as_of: str = "2026-11-25 15:00") -> Seals:
    """The lists of the outer cluster."""
    return seals_of(read_options(outer, as_of=as_of))


def ground_at(outer: Path, *, as_of: str = "2026-11-25 15:00") -> Ground:
    """The outer cluster as bundles are held against it."""
    options = read_options(outer, as_of=as_of)
    problems = Problems()
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
    assert reading is not None
    partners = read_partners(outer, reading.portal.cluster, problems)
    ledger = read_admitted(outer, problems)
    assert partners is not None
    assert ledger is not None
    return Ground(root=outer, portal=reading.portal, held=reading.held, partners=partners, ledger=ledger)


def codes(result: AdmitResult | SealResult) -> list[str]:
    """The codes of all faults."""
    return sorted({one.code for one in result.diagnostics})


def tree_of(root: Path) -> dict[str, bytes]:
    """Every file of a cluster by its path, hidden ones too."""
    return {one.relative_to(root).as_posix(): one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}
