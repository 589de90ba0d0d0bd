"""A site as a whole, and the cluster of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from builder.audit.finding import Spot
from builder.audit.subjects.channel import Channel
from builder.audit.subjects.document import Document
from builder.audit.subjects.duty import Duty
from builder.audit.subjects.page import Page
from builder.audit.subjects.sharing import Demand, Share
from catalog.identity import IndexNumber
from catalog.organ import Organ
from catalog.profile import FooterField
from catalog.terms import Body, Level, Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """备案, the identifier of 党政机关网站标识, and whether the settings say that the site is reached by IPv6."""

    icp: str = ""
    police: str = ""
    mark: str = ""
    ipv6: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`state` is open, suspended, moved, closed or archived, since a day and until one, where they are written."""

    state: str = "open"
    since: date | None = None
    until: date | None = None
    reason: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """What visits from outside have shown in a time: `failed` are those that were not served within the limit.

    `doubtful` visits were answered, or not, in a way of which a machine cannot say whether the site opened; both kinds
    come with their minutes and, the most frequent first, their reasons. `ipv6_record`: its name has one for IPv6.
    """

    since: date
    until: date
    visits: int
    fewest_a_day: int
    failed: int
    ipv6: bool | None = None
    slowest_ms: int = 0
    doubtful: int = 0
    failed_at: tuple[str, ...] = ()
    failed_by: tuple[str, ...] = ()
    doubtful_at: tuple[str, ...] = ()
    doubtful_by: tuple[str, ...] = ()
    ipv6_record: bool = True
    ipv6_tried_at: tuple[str, ...] = ()
    slowest_at: str = ""
    typical_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Where applications for information may be sent."""

    address: str = ""
    post: str = ""
    fax: str = ""
    mail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBrief:
    """What the cluster knows of each of its sites. `chinese_host` is the name under 政务, where there is one."""

    spot: Spot
    id: str
    name: str
    level: Level
    body: Body
    presence: Presence
    condition: Condition
    organ: Organ
    host: str
    code: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An index number and the document that carries it."""

    number: IndexNumber
    document: str
    site: str
    spot: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """站群: the sites in the order of the tree, and every index number with its bearers."""

    spot: Spot
    name: str
    domain_suffix: str
    sites: tuple[SiteBrief, ...]
    numbers: tuple[Numbered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """站点. `built` is false for a site that was built elsewhere: then only `pages` and what they show are known.

    `public_services`: the unit serves the public (对外服务职能). `address` is that of the home page, absolute;
    `domain` the host that the rules of domain names speak of. `footer` is what the profile wants at the bottom.
    `probes` is None where nobody has measured. `index_form` is the pattern that the site itself wants its index numbers
    (索引号) to have; empty: any form. `demands` are documents of others that it has to take over.
    """

    spot: Spot
    id: str
    name: str
    built: bool = True
    level: Level | None = None
    body: Body | None = None
    presence: Presence = Presence.SITE
    condition: Condition = Condition()
    address: str = ""
    domain: str = ""
    domain_suffix: str = ""
    code: str = ""
    organ: Organ | None = None
    operator: str = ""
    functions: tuple[str, ...] = ()
    public_services: bool = True
    records: Records = Records()
    intake: Intake = Intake()
    footer: tuple[FooterField, ...] = ()
    channels: tuple[Channel, ...] = ()
    documents: tuple[Document, ...] = ()
    duties: tuple[Duty, ...] = ()
    pages: tuple[Page, ...] = ()
    probes: Probes | None = None
    index_form: str = ""
    demands: tuple[Demand, ...] = ()
    share: Share = field(default_factory=Share)

    @property
    def is_open(self) -> bool:
        """Is it on line and kept, neither suspended nor closed nor moved?"""
        return self.condition.state == "open"

    def pages_of(self, kind: str) -> Iterator[Page]:
        """The pages of a class."""
        return (page for page in self.pages if page.kind == kind)

    def documents_of(self, kind: str) -> Iterator[Document]:
        """The documents of a kind."""
        return (document for document in self.documents if document.kind == kind)
