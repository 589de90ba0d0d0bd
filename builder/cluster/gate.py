"""What an inspection may keep from being handed over."""

from __future__ import annotations

from enum import StrEnum


class Gate(StrEnum):
    """What keeps a cluster from being handed over: nothing, a veto, or a deduction too."""

    NONE = "none"
    VETO = "veto"
    DEDUCT = "deduct"
