"""A document: what every one says in its head, and what each kind says besides.

A head is flat YAML. The fields of `Head` may stand in every document; the fields of the detail of its kind
stand beside them. `DETAILS` maps each kind to its detail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from catalog.identity import DocumentNumber, IndexNumber, WebAddress
from catalog.organ import Unit
from catalog.placement import Push, Submission
from catalog.register import ItemCode
from catalog.report import DisclosureStatistics
from catalog.terms import (
    ChartForm,
    Genre,
    InterpretationForm,
    Kind,
    LetterCategory,
    OnlineDegree,
    ReportForm,
    ServiceAudience,
    ServiceType,
    TimeUnit,
    UpdateCycle,
    Validity,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """撤稿: the document is gone from a day on; `secret` leaves not even a tombstone."""

    on: date
    reason: str
    authority: str
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file beside the document that readers may fetch."""

    file: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every document says of itself. Moments are minutes in Asia/Shanghai, without a zone.

    Relations name documents by id or by document number (发文字号). `discloses` are the items of the disclosure
    catalogue that the document discharges, `covers` the elements of an item that it covers, where not all of them.
    `push` and `submit` send it to other sites; `copy_of` is the id of a document whose text this one repeats. `zone` is
    the network it may be read in, where that is narrower than its site's.
    """

    title: str
    published_at: datetime
    kind: Kind | None = None
    id: str | None = None
    aliases: tuple[str, ...] = ()
    summary: str = ""
    keywords: tuple[str, ...] = ()
    source: str = ""
    source_url: WebAddress | None = None
    author: str = ""
    editor: str = ""
    image: str = ""
    image_alt: str = ""
    attachments: tuple[Attachment, ...] = ()
    pinned: bool = False
    draft: bool = False
    expires_at: datetime | None = None
    withdrawn: Withdrawal | None = None
    made_on: date | None = None
    index_number: IndexNumber | None = None
    topics: tuple[str, ...] = ()
    genre: Genre | None = None
    forwards: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()
    interprets: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    discloses: tuple[ItemCode, ...] = ()
    covers: Mapping[ItemCode, tuple[str, ...]] = field(default_factory=dict)
    push: tuple[Push, ...] = ()
    submit: tuple[Submission, ...] = ()
    copy_of: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """要闻动态."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A standing text: 概况, 指南, 制度."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """通知公告."""

    number: DocumentNumber | None = None
    issuer: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """公文. Validity is what the issuer declares; a repeal found in the lineage, or the end day, overrides it."""

    number: DocumentNumber
    issuer: str = ""
    normative: bool = False
    effective_on: date | None = None
    ends_on: date | None = None
    validity: Validity = Validity.IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """政策解读; the document it explains stands in `interprets`."""

    form: InterpretationForm = InterpretationForm.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A paper to hand in (申请材料); form and sample are files beside the guide."""

    name: str
    issuer: str = ""
    originals: int = 1
    copies: int = 0
    required: bool = True
    note: str = ""
    form: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the handling."""

    name: str
    who: str = ""
    limit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a service is handled."""

    name: str
    address: str
    hours: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """A limit of so many units; `count` is 0 for what is done at once."""

    count: int
    unit: TimeUnit
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What it costs; nothing where `items` is empty."""

    item: str
    amount: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """常见问题."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """办事指南, elements of GB/T 39046-2020, table 4. Two time limits: 法定 and 承诺, both kept."""

    code: str = ""
    type: ServiceType
    organ: str
    audience: tuple[ServiceAudience, ...]
    themes: tuple[str, ...] = ()
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    places: tuple[Place, ...]
    statutory_limit: TimeLimit
    promised_limit: TimeLimit
    fees: tuple[Fee, ...] = ()
    result: str
    visits: int
    online: OnlineDegree = OnlineDegree.NONE
    online_url: WebAddress | None = None
    phone: str
    complaint: str
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganProfile:
    """机构职能, 政府信息公开条例 article 20 (2)."""

    leader: str
    address: str
    hours: str
    phone: str
    postcode: str = ""
    fax: str = ""
    email: str = ""
    website: WebAddress | None = None
    duties: tuple[str, ...]
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """领导信息; the title is the name, the photograph is `image`, the body is the curriculum vitae."""

    post: str
    order: int
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What came of a consultation."""

    on: date
    received: int
    adopted: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """意见征集; open on the days between, both included."""

    opens_on: date
    closes_on: date
    organ: str
    address: str
    phone: str
    email: str
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A citizen's letter with its answer; the asker's name is masked by the editor, the body is the answer."""

    category: LetterCategory
    asker: str
    asked_at: datetime
    question: str
    organ: str
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A yearly report; the statistics are those of the disclosure form."""

    form: ReportForm
    year: int
    statistics: DisclosureStatistics | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a dataset's CSV."""

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is drawn: one column gives the labels, others the values."""

    form: ChartForm
    title: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """数据; `file` is a UTF-8 CSV with one header row, beside the document."""

    file: str
    columns: tuple[Column, ...]
    cycle: UpdateCycle
    provider: str
    chart: Chart | None = None


Detail = (
    News
    | Notice
    | Policy
    | Interpretation
    | Service
    | OrganProfile
    | Leader
    | Consultation
    | Reply
    | Report
    | Dataset
    | Page
)

DETAILS: Mapping[Kind, type[Detail]] = {
    Kind.NEWS: News,
    Kind.NOTICE: Notice,
    Kind.POLICY: Policy,
    Kind.INTERPRETATION: Interpretation,
    Kind.SERVICE: Service,
    Kind.ORGAN: OrganProfile,
    Kind.LEADER: Leader,
    Kind.CONSULTATION: Consultation,
    Kind.REPLY: Reply,
    Kind.REPORT: Report,
    Kind.DATASET: Dataset,
    Kind.PAGE: Page,
}
