"""Beginnings: a new document, a new cluster, the schemas that editors' tools check by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from builder.cluster.settings import ClusterSettings, SiteSettings
from builder.cluster.tree import HOST_NAME, SITE_ID, Cluster
from builder.diagnostic import find_near
from builder.disk import exists, write_lasting
from builder.library.drafting import draft_name, draft_text, quoted
from builder.pipeline.faults import CouldNotRun
from builder.source.pinyin import slug
from builder.source.schema import make_schema
from catalog.document import DETAILS, Head
from catalog.terms import Kind

SCHEMAS = ".schemas"
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,120}")


def make_document(
    root: Path,
    cluster: Cluster,
    *,
    site: str,
    channel: str,
    title: str,
    kind: Kind | None,
    name: str,
    moment: datetime,
    words: Mapping[str, str],
) -> str:
    """Write a new document and tell its file. Raises CouldNotRun where it has no place or stands there already."""
    channels = cluster.sites[site].channels_by_path()
    if channel not in channels:
        raise CouldNotRun("unknown-channel", site_id=site, channel=channel, near=find_near(channel, channels))
    kinds = channels[channel].kinds
    chosen = kind or kinds[0]
    if chosen not in kinds:
        raise CouldNotRun("kind-not-taken", kind=chosen.value, channel=channels[channel].title, known=", ".join(kinds))
    if name and not FILE_NAME.fullmatch(name):
        raise CouldNotRun("bad-file-name", name=name, near=slug(name))
    file = f"content/{site}/{channel}/{name or draft_name(title, chosen, moment)}.md"
    if exists(root / file):
        raise CouldNotRun("file-exists", file=file)
    text = draft_text(title, chosen, moment, words, write_kind=chosen is not kinds[0])
    write_lasting(root / file, text.encode())
    return file


def make_cluster(root: Path, *, name: str, short: str, site: str, domain: str) -> tuple[str, ...]:
    """Begin a cluster of one regional portal. Raises CouldNotRun where there is one already."""
    if not SITE_ID.fullmatch(site):
        raise CouldNotRun("bad-site-id", id=site)
    if not HOST_NAME.fullmatch(domain):
        raise CouldNotRun("bad-host", host=domain)
    if exists(root / "sites" / "cluster.yaml"):
        raise CouldNotRun("file-exists", file="sites/cluster.yaml")
    suffix = domain.partition(".")[2]
    files = {
        "sites/cluster.yaml": _CLUSTER.format(name=quoted(name), suffix=suffix),
        f"sites/{site}/site.yaml": _SITE.format(id=site, name=quoted(name), short=quoted(short), host=domain),
        f"content/{site}/tzgg/20260101-kai-tong.md": _FIRST.format(title=quoted(f"{name}门户网站开通公告"), name=name),
        ".gitignore": "/public/\n/public.state/\n",
    }
    for file, text in files.items():
        write_lasting(root / file, text.encode())
    return tuple(files)


_CLUSTER = """name: {name}
hosting: {{by: host}}
domain_suffix: {suffix}
"""

_SITE = """id: {id}
name: {name}
short_name: {short}
level: region
body: government
host: {host}
organ:
  name: {name}
"""

_FIRST = """---
title: {title}
published_at: 2026-01-01 09:00
---
{name}门户网站已经开通。
"""


def make_schemas(root: Path, cluster: Cluster, words: Mapping[str, str]) -> tuple[str, ...]:
    """Write a schema for each kind and for site files, and the editor settings that use them.

    Settings that name channels stay as they are while a site cannot be read: they would lose its channels.
    """
    files = dict(_schema_files(words))
    files[".vscode/settings.json"] = _json(_editor_settings())
    files[".vscode/extensions.json"] = _json({"recommendations": ["redhat.vscode-yaml", "unifiedjs.vscode-remark"]})
    if cluster.whole:
        files[".remarkrc.json"] = _json(_front_matter_settings(cluster))
    for file, text in files.items():
        write_lasting(root / file, text.encode())
    return tuple(files)


def _schema_files(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    def describe(record: type, key: str) -> str:
        return words.get(f"{record.__name__}.{key}", "")

    for kind in Kind:
        schema = make_schema((Head, DETAILS[kind]), title=kind.value, describe=describe)
        yield f"{SCHEMAS}/{kind.value}.schema.json", _json(schema)
    yield f"{SCHEMAS}/site.schema.json", _json(make_schema((SiteSettings,), title="site.yaml", describe=describe))
    cluster = make_schema((ClusterSettings,), title="cluster.yaml", describe=describe)
    yield f"{SCHEMAS}/cluster.schema.json", _json(cluster)


def _editor_settings() -> dict[str, object]:
    """For editors that check YAML by schema (the YAML language server)."""
    return {
        "yaml.schemas": {
            f"./{SCHEMAS}/cluster.schema.json": "sites/cluster.yaml",
            f"./{SCHEMAS}/site.schema.json": "sites/**/site.yaml",
        },
        "files.encoding": "utf8",
        "files.eol": "\n",
    }


def _front_matter_settings(cluster: Cluster) -> dict[str, object]:
    """For editors that check the heads of Markdown (the remark language server): the kind follows the channel."""
    globs: dict[Kind, set[str]] = {}
    for site in cluster.sites.values():
        for channel in site.walk_channels():
            globs.setdefault(channel.kinds[0], set()).add(f"./content/{site.id}/{channel.path}/*.md")
    schemas = {f"./{SCHEMAS}/{kind.value}.schema.json": sorted(found) for kind, found in sorted(globs.items())}
    return {"plugins": ["remark-frontmatter", ["remark-lint-frontmatter-schema", {"schemas": schemas}]]}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
