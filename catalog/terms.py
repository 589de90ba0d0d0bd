"""The closed vocabularies: words that have exactly the values written here."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """级别: the tier of government a site belongs to."""

    REGION = "region"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"

    @property
    def rank(self) -> int:
        """0 for a region, 3 for a township: higher tiers first."""
        return tuple(Level).index(self)


class Body(StrEnum):
    """性质: a county's department owes other things than a county."""

    GOVERNMENT = "government"
    DEPARTMENT = "department"


class Presence(StrEnum):
    """Whether a unit keeps a site of its own or publishes as a section of its county's portal.

    国办发〔2017〕47号: townships and county departments in principle open no site of their own.
    """

    SITE = "site"
    SECTION = "section"


class Kind(StrEnum):
    """What a published document is; its page, its fields and its duties follow from it."""

    NEWS = "news"
    NOTICE = "notice"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    SERVICE = "service"
    ORGAN = "organ"
    LEADER = "leader"
    CONSULTATION = "consultation"
    REPLY = "reply"
    REPORT = "report"
    DATASET = "dataset"
    PAGE = "page"


class Validity(StrEnum):
    """有效性: whether a policy binds on a given day."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet-in-force"
    AMENDED = "amended"
    REPEALED = "repealed"
    EXPIRED = "expired"


class Genre(StrEnum):
    """体裁: the fifteen kinds of 党政机关公文处理工作条例 (中办发〔2012〕14号), article 8."""

    RESOLUTION = "决议"
    DECISION = "决定"
    ORDER = "命令"
    COMMUNIQUE = "公报"
    ANNOUNCEMENT = "公告"
    PROCLAMATION = "通告"
    OPINION = "意见"
    NOTICE = "通知"
    BULLETIN = "通报"
    REPORT = "报告"
    REQUEST = "请示"
    APPROVAL = "批复"
    BILL = "议案"
    LETTER = "函"
    MINUTES = "纪要"


class InterpretationForm(StrEnum):
    """How an interpretation explains its document."""

    TEXT = "text"
    QUESTIONS = "questions"
    CHART = "chart"
    EXPERT = "expert"


class LetterCategory(StrEnum):
    """What a citizen's letter asks for."""

    INQUIRY = "inquiry"
    SUGGESTION = "suggestion"
    COMPLAINT = "complaint"
    HELP = "help"


class ServiceType(StrEnum):
    """事项类型, GB/T 39046-2020, code table A.1."""

    LICENCE = "licence"
    PENALTY = "penalty"
    COERCION = "coercion"
    LEVY = "levy"
    PAYMENT = "payment"
    INSPECTION = "inspection"
    CONFIRMATION = "confirmation"
    REWARD = "reward"
    RULING = "ruling"
    OTHER = "other"
    PUBLIC_SERVICE = "public-service"


class ServiceAudience(StrEnum):
    """服务对象: who may apply, GB/T 39046-2020, code table A.4 folded to what citizens choose by."""

    PERSON = "person"
    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    ASSOCIATION = "association"


class OnlineDegree(StrEnum):
    """How far a service can be handled online: 查询, 受理, 全程网办."""

    NONE = "none"
    INQUIRY = "inquiry"
    ACCEPTANCE = "acceptance"
    FULL = "full"


class ReportForm(StrEnum):
    """Which yearly paper a report is.

    DISCLOSURE: 国办公开办函〔2021〕30号; WEBSITE: 国办函〔2018〕12号; WORK: any other report.
    """

    DISCLOSURE = "disclosure"
    WEBSITE = "website"
    WORK = "work"


class UpdateCycle(StrEnum):
    """How often a dataset is renewed."""

    REAL_TIME = "real-time"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ONCE = "once"


class ChartForm(StrEnum):
    """How a dataset is drawn."""

    BAR = "bar"
    LINE = "line"


class TimeUnit(StrEnum):
    """日 is not 工作日: the unit of a limit is a field of its own."""

    WORKING_DAY = "working-day"
    DAY = "day"
    IMMEDIATE = "immediate"
