"""Releases one generation of pages after the other, for as long as it lives; run as a program by the tests.

    python churn.py OUTPUTS TARGET

OUTPUTS holds outputs named 0, 1, 2, …; the one after that which is live is released next.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from builder.release.layout import Target
from builder.release.ledger import live_release
from builder.release.pruning import prune
from builder.release.publishing import Order, publish
from builder.release.working import at_work
from tests.release.ground import NOON, shop_of


def churn(outputs: Path, target: Path, times: int) -> None:
    """Release so many generations; of each, ten minutes pass, and an hour after it was live it may be pruned."""
    place = Target(target)
    count = len(list(outputs.iterdir()))
    for _ in range(times):
        live = live_release(place)
        number = live.number if live else 0
        moment = NOON + number * timedelta(minutes=10)
        with at_work(place, "press", moment):
            shop = shop_of(outputs / str(number % count), target, moment=moment)
            publish(Order(shop=shop, by="press"))
            prune(place, keep=1, grace=timedelta(hours=1), at=moment, by="press")
        print("released", flush=True)


if __name__ == "__main__":
    churn(Path(sys.argv[1]), Path(sys.argv[2]), 1_000_000)
