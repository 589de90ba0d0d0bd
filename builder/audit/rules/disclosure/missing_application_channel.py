"""Citizens cannot apply for information.

Clause   GK19-29 (and articles 27 and 28, on which it stands).
Asks     The site has a channel for applications, and tells where they may be sent.
Why      Whoever is not told where to apply cannot apply.
Passes   依申请公开 with an address and a mailbox.
Fails    A site without the channel; one whose settings name no way of receiving.
Mend     Restore the channel of the site profile; write address, fax or mailbox of the intake into the settings of the
         site.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.profile import Role

RULE = Rule(
    id="missing-application-channel",
    family=Family.DISCLOSURE,
    clauses=("GK19-29",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it a site of our own that is open?"""
    return site.built and site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No channel of the role; or nothing that an application could be sent to."""
    channel = next((channel for channel in site.channels if channel.role is Role.APPLICATION), None)
    if channel is None:
        yield site.spot.fails("missing")
        return
    intake, organ = site.intake, site.organ
    ways = [intake.address, intake.post, intake.fax, intake.mail, intake.url]
    if organ is not None:
        ways += [organ.address, organ.fax, organ.email]
    if not any(ways):
        yield channel.spot.fails("no-way")
