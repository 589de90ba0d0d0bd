"""A service guide by the classes of elements that citizens need (JC19-V6.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from builder.audit.rule import NotKnown
from builder.audit.subjects.document import Document
from catalog.document import Service
from catalog.terms import Kind

_SAYS_NOTHING = frozenset({"", "/", "-", "—", "——", "无", "暂无", "略", "待定", "另行通知"})


def missing_elements(guide: Document, elements: Iterable[str]) -> tuple[str, ...]:
    """The classes of those named that the guide lacks, in their order; what only fills the field is lacking.

    Raises NotKnown for a class that no field of a guide holds.
    """
    names = tuple(elements)
    for name in names:
        if name not in _FIELDS:
            raise NotKnown(name)
    return tuple(name for name in names if not any(_says(text) for text in _FIELDS[name](guide)))


def count_incomplete(guides: Iterable[Document], elements: tuple[str, ...], missing: int) -> int:
    """How many guides lack so many classes or more. Raises NotKnown as `missing_elements` does."""
    return sum(len(missing_elements(guide, elements)) >= missing for guide in guides if guide.kind is Kind.SERVICE)


def service_of(guide: Document) -> Service:
    """What the head of a guide says. Raises TypeError for a document of another kind."""
    if not isinstance(guide.detail, Service):
        raise TypeError(guide.kind)
    return guide.detail


def _says(text: str) -> bool:
    return text.strip().rstrip("。.") not in _SAYS_NOTHING


def _papers(guide: Document) -> Iterable[str]:
    """ "无" says something here: nothing is to be handed in."""
    return tuple("无需提交" if one.name.strip() == "无" else one.name for one in service_of(guide).materials)


def _conditions(guide: Document) -> Iterable[str]:
    """ "无" says something here: anybody may apply."""
    return tuple("不限" if one.strip() == "无" else one for one in service_of(guide).conditions)


_FIELDS: Mapping[str, Callable[[Document], Iterable[str]]] = {
    "事项名称": lambda guide: (guide.head.title,),
    "设定依据": lambda guide: service_of(guide).basis,
    "申请条件": _conditions,
    "办理材料": _papers,
    "办理地点": lambda guide: (place.address for place in service_of(guide).places),
    "办理时间": lambda guide: (place.hours for place in service_of(guide).places),
    "联系电话": lambda guide: (service_of(guide).phone, *(place.phone for place in service_of(guide).places)),
    "办理流程": lambda guide: (step.name for step in service_of(guide).steps),
}
