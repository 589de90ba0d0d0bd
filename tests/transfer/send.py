"""Sends what is live in a local folder of releases; run as a program by the tests, which kill it.

python send.py STAGE THERE SSH_CONFIG
"""

from __future__ import annotations

import sys
from pathlib import Path

from builder.transfer.places import SshPlace
from builder.transfer.ssh import SshDestination
from tests.release.ground import NOON
from tests.transfer.ground import live_shelf

if __name__ == "__main__":
    stage, there, config = sys.argv[1:]
    place = SshPlace(host="press.test", user="", port=None, path=there)
    SshDestination(place, Path(config)).send(live_shelf(Path(stage)), NOON, "press")
