"""Site files as they were read before. One that holds the same text is not taken apart again: of a cluster of thousands
of sites mostly none or one is another, and to unpack what a file said takes a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.carrying import Packed, carry
from builder.cluster.settings import Intake, LinkSettings, Records, SiteSettings, SiteState
from builder.digest import digest_text
from builder.source.marked import Table
from builder.source.marked_nodes import Scalar, Sequence
from catalog.identity import IndexForm, SiteCode, WebAddress
from catalog.organ import Organ
from catalog.placement import PushRule, Subscription
from catalog.profile import ChannelSpec

Said = tuple[SiteSettings, Table]
"""What a site file says, and where (an outline)."""


@dataclass(slots=True)
class KeptSites:
    """What the state keeps of site files: by file, the digest of its text and what that says, packed. `new` is what
    should be kept besides from now on; `there` are the files that were asked for, with the digests of their texts now.
    """

    known: Mapping[str, tuple[str, bytes]]
    new: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    there: dict[str, str] = field(default_factory=dict)

    def find(self, file: str, text: str) -> Said | None:
        """What a file says, where it held this text before; None where that is not known."""
        self.there[file] = digest_text(text)
        digest, data = self.known.get(file, ("", b""))
        if digest != self.there[file]:
            return None
        try:
            return Packed[Said](data=data).unpack()
        except ValueError:
            return None

    def keep(self, file: str, said: Said) -> None:
        """Keep what a file says that was asked for and not known, if there is nothing to be told of it."""
        self.new[file] = self.there[file], Packed(said).data


carry(SiteSettings, Records, Intake, LinkSettings, SiteState, SiteCode, IndexForm, WebAddress)
carry(Organ, ChannelSpec, PushRule, Subscription, Table, Sequence, Scalar)
