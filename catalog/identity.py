"""Names by which documents and sites are known; parsed and compared, never bare strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

_BRACKETS = str.maketrans("[【（(［]】）)］", "〔〔〔〔〔〕〕〕〕〕")


@dataclass(frozen=True, slots=True, order=True)
class DocumentId:
    """`site id/path`, or whatever a document's head writes as its `id`; lasts when the file moves."""

    text: str

    PATTERN: ClassVar[re.Pattern[str]] = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text is no id."""
        if not cls.PATTERN.fullmatch(text) or ".." in text or text.endswith("/"):
            raise ValueError(text)
        return cls(text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """发文字号, GB/T 9704-2012, 7.2.5: `忻政办发〔2012〕83号`.

    Orders (`国务院令第711号`) and announcements (`公告2017年第5号`) are legitimate forms of their own
    and have a year only where they print one.
    """

    text: str

    _BRACKETED: ClassVar[re.Pattern[str]] = re.compile(r"([\u4e00-\u9fa5]{2,20})〔((?:19|20)[0-9]{2})〕([1-9][0-9]*)号")
    _ORDER: ClassVar[re.Pattern[str]] = re.compile(r"[\u4e00-\u9fa5]*令第[1-9][0-9]*号")
    _ANNOUNCED: ClassVar[re.Pattern[str]] = re.compile(
        r"[\u4e00-\u9fa5]*(?:公告|通告)((?:19|20)[0-9]{2})年第[1-9][0-9]*号"
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text has none of the three forms."""
        if cls._BRACKETED.fullmatch(text) or cls._ORDER.fullmatch(text) or cls._ANNOUNCED.fullmatch(text):
            return cls(text)
        raise ValueError(text)

    @classmethod
    def mend(cls, text: str) -> str | None:
        """The number that was probably meant, or None: brackets, 第, leading zeros and blanks put right."""
        folded = re.sub(r"\s+", "", text).translate(_BRACKETS)
        folded = re.sub(r"〕第?0*(?=[1-9])", "〕", folded)
        return folded if cls._BRACKETED.fullmatch(folded) else None

    @property
    def year(self) -> int | None:
        """The year the number prints, if it prints one."""
        found = self._BRACKETED.fullmatch(self.text)
        if found:
            return int(found[2])
        found = self._ANNOUNCED.fullmatch(self.text)
        return int(found[1]) if found else None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class IndexNumber:
    """索引号: unique, never changes. No uniform national form; this is the loose pattern of real samples."""

    text: str

    PATTERN: ClassVar[re.Pattern[str]] = re.compile(r"[0-9A-Z]{6,18}/[0-9]{4}([0-9]{2})?-?[0-9]{4,5}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text has not the form."""
        if not cls.PATTERN.fullmatch(text):
            raise ValueError(text)
        return cls(text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class IndexForm:
    """The pattern, a regular expression, that the index numbers of a site have as a whole.

    It comes from whoever sets up a site, and is put to every number: an expression that can be met in very many ways
    would take for ever to see that it is not. So it is short, leaves little open, and repeats no group.
    """

    text: str

    LONGEST: ClassVar[int] = 120
    MOST_OPEN: ClassVar[int] = 4
    _SET: ClassVar[re.Pattern[str]] = re.compile(r"\\.|\[\^?+\]?+(?:[^\]\\]|\\.)*+\]|\(\?:", re.DOTALL)
    _OPEN: ClassVar[re.Pattern[str]] = re.compile(r"[*+?|]|\{[0-9]*,[0-9]*\}")
    _REPEATS_GROUP: ClassVar[re.Pattern[str]] = re.compile(r"\(\?|\)[*+{]")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text is no pattern, too long, or holds more than four of * + ? | {,}."""
        bare = cls._SET.sub(lambda found: "(" if found[0] == "(?:" else "x", text[: cls.LONGEST + 1])
        if len(text) > cls.LONGEST or len(cls._OPEN.findall(bare)) > cls.MOST_OPEN or cls._REPEATS_GROUP.search(bare):
            raise ValueError(text)
        try:
            re.compile(text)
        except (re.error, OverflowError) as fault:
            raise ValueError(text) from fault
        return cls(text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class WebAddress:
    """An address elsewhere, by http or https; nothing that a browser would run."""

    text: str

    PATTERN: ClassVar[re.Pattern[str]] = re.compile(r"https?://[^\s<>\"'`\\]+", re.ASCII)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text is no such address."""
        if not cls.PATTERN.fullmatch(text):
            raise ValueError(text)
        return cls(text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class SiteCode:
    """网站标识码: ten digits, or `bm` and eight digits. No check digit rule is known."""

    text: str

    PATTERN: ClassVar[re.Pattern[str]] = re.compile(r"[0-9]{10}|bm[0-9]{8}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text has not the form."""
        if not cls.PATTERN.fullmatch(text):
            raise ValueError(text)
        return cls(text)

    def __str__(self) -> str:
        return self.text
