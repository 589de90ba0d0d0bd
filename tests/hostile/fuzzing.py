"""One reader under the coverage-guided fuzzer, in a process of its own: see scripts/fuzz.py.

The fuzzer is no dependency of the tests; `make fuzz` sets it up. Nothing of the project is imported before the fuzzer
can count what is run of it.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import warnings
from pathlib import Path

_SHAPED = {"manifest": "respell", "bundle": "strike"}
"""What hardly anything chosen by chance looks like is brought into its form by a function of `bundles.py`."""


def fuzz(reader: str, words: list[str]) -> None:
    """Fuzz; never returns."""
    atheris = importlib.import_module("atheris")
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["builder", "catalog", "markdown", "openpyxl"]):
        read = importlib.import_module("tests.hostile.readers").READERS[reader]
        shapes = importlib.import_module("tests.hostile.bundles")
    shape = getattr(shapes, _SHAPED[reader]) if reader in _SHAPED else bytes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.bin"

        def once(data: bytes) -> None:
            whole = shape(data)
            path.write_bytes(whole)
            read(whole, path)

        atheris.Setup([sys.argv[0], *words], once)
        atheris.Fuzz()


if __name__ == "__main__":
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    fuzz(sys.argv[1], sys.argv[2:])
