"""The bottom of the pages lacks something that the norm wants there.

Clause   JC19-D19, 网站标识; ZY17-09, the seven items of 底部功能区; forms of the record numbers: ZY17-09.3, ZY17-09.4.
         The site map, which JC19-D19 does not name, stands under ZY17-09.5 (unverified).
Asks     Every page shows site code, host organ with contact, ICP number, police number and a way to the site map.
Why      These items tell whose the site is and whom to ask; inspectors look there first.
Passes   主办单位：… 联系方式：… 网站标识码：9901000001, 岚ICP备99000001号, 岚公网安备99010002000001号, 网站地图.
Fails    No ICP number on 120 of 120 pages.
Mend     Add the item to the bottom of all templates; on sites of the cluster fill in organ and records in site.yaml.
By hand  Numbers shown in a picture cannot be read; the 党政机关网站标识 and 找错 have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page, Place
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-footer-field",
    family=Family.IDENTITY,
    clauses=("JC19-D19", "ZY17-09", "ZY17-09.3", "ZY17-09.4", "ZY17-09.5"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_CODE = re.compile("标识码")
_HOST = re.compile("主办")
_CONTACT = re.compile("联系|电话|邮箱|@|[0-9]{3,4}-[0-9]{7,8}")
_MAP = re.compile("站点地图|网站地图|网站导航|sitemap", re.IGNORECASE)
_TAIL = 2_000
"""Characters at the end of a page that are taken for its bottom where its markup shows none."""

Signs = Mapping[str, tuple[re.Pattern[str], ...]]


def applies(site: Site) -> bool:
    """Is it on line, with pages?"""
    return bool(site.pages) and site.condition.state in ("open", "archived")


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """For each item, the pages without it: told once, with the first of them."""
    signs = _signs(asked)
    bare: dict[str, list[Page]] = {item: [] for item in asked.terms("ZY17-09") if item in signs}
    for page in site.pages:
        bottom = _bottom(page)
        for item, pages in bare.items():
            if not all(sign.search(bottom) for sign in signs[item]):
                pages.append(page)
    apart = dict.fromkeys(asked.terms("ZY17-09.5"), "ZY17-09.5")
    for item, pages in bare.items():
        if pages:
            found = site.spot.fails(
                "missing",
                anchor=item,
                address=pages[0].spot.address,
                excerpt=_bottom(pages[0])[-120:],
                item=(item,),
                pages=len(pages),
                all=len(site.pages),
            )
            yield found.resting_on(apart.get(item, asked.clause.id))


def _signs(asked: Asked) -> Signs:
    """What shows that an item is there. Two of the seven are no text, and looked for elsewhere."""
    record = asked.terms("ZY17-09.3")[0].removeprefix("^").removesuffix("$")
    digits = asked.number("digits", "ZY17-09.4")
    return {
        "网站标识码": (_CODE,),
        "网站主办单位及联系方式": (_HOST, _CONTACT),
        "ICP备案编号": (re.compile(record),),
        "公安机关备案标识": (re.compile(rf"公网安备\s*[0-9]{{{digits}}}(?![0-9])|code=[0-9]{{{digits}}}(?![0-9])"),),
        "站点地图": (_MAP,),
    }


def _bottom(page: Page) -> str:
    """The words at the bottom, and where its links lead."""
    targets = " ".join(link.target for link in page.links_in(Place.FOOTER))
    return f"{page.footer or page.text[-_TAIL:]} {targets}".strip()
