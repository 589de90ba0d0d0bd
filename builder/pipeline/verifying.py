"""Is what is served what was released?"""

from __future__ import annotations

from pathlib import Path

from builder.pipeline.faults import CouldNotRun
from builder.release.alteration import Checked
from builder.release.asking import Bounds
from builder.release.folder_check import NothingThere, check_folder
from builder.release.web_check import Forms, check_web, is_web_address
from builder.signing import SigningFault


def verify_place(
    place: str, allowed: Path | None, *, site: str = "", pause: float = 0.1, forms: Forms = Forms.USUAL
) -> Checked:
    """Look at a folder, or at what a web server hands out below an address. Raises CouldNotRun."""
    try:
        if is_web_address(place):
            return check_web(place, allowed, site=site, bounds=Bounds(pause=pause), forms=forms)
        return check_folder(Path(place), allowed)
    except NothingThere as fault:
        raise CouldNotRun("nothing-to-verify", place=place, reason=fault) from fault
    except SigningFault as fault:
        raise CouldNotRun(fault.code, **fault.params) from fault
