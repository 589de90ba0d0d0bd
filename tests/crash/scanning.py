"""Every call of the product to the system, found in its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

OF_OS = frozenset(
    {
        *(
            "access",
            "chmod",
            "chown",
            "dup",
            "dup2",
            "fchmod",
            "fdopen",
            "fsync",
            "ftruncate",
            "kill",
            "killpg",
            "link",
        ),
        *("listdir", "lstat", "makedirs", "mkdir", "mkfifo", "open", "popen", "pread", "pwrite", "read", "readlink"),
        *("remove", "removedirs", "rename", "replace", "rmdir", "scandir", "sendfile", "stat", "symlink", "sync"),
        *("system", "truncate", "unlink", "utime", "walk", "write"),
    }
)
OF_PATHS = frozenset(
    {
        *("chmod", "glob", "hardlink_to", "iterdir", "mkdir", "open", "read_bytes", "read_text", "readlink", "rglob"),
        *("rmdir", "symlink_to", "touch", "unlink", "write_bytes", "write_text"),
    }
)
LIBRARIES = frozenset(
    {
        *("asyncio", "boto3", "botocore", "fcntl", "ftplib", "gzip", "http", "httpcore", "httpx", "mmap"),
        *(
            "multiprocessing",
            "paramiko",
            "selectors",
            "shutil",
            "smtplib",
            "socket",
            "sqlite3",
            "ssl",
            "subprocess",
            "tarfile",
            "tempfile",
        ),
        *("urllib3", "whoosh", "zipfile"),
    }
)
"""Modules that reach for the system by themselves; what stands in `urllib.parse` or `http.HTTPStatus` does not."""

HARMLESS = frozenset({"http.HTTPStatus", "shutil.get_terminal_size"})


def find_calls(file: Path) -> Iterator[tuple[str, int]]:
    """The kinds of calls in a module, each with its line: `os`, `path`, `open`, or the name of a library."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((top, node.lineno) for one in node.names if (top := one.name.partition(".")[0]) in LIBRARIES)
            yield from (("urllib", node.lineno) for one in node.names if one.name == "urllib.request")
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from _of_import(node)
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_import(node: ast.ImportFrom) -> Iterator[tuple[str, int]]:
    module = str(node.module)
    names = {f"{module}.{one.name}" for one in node.names}
    if module == "urllib.request":
        yield "urllib", node.lineno
    elif module.partition(".")[0] in LIBRARIES and not names <= HARMLESS:
        yield module.partition(".")[0], node.lineno


def _of_call(node: ast.Call) -> Iterator[tuple[str, int]]:
    called = node.func
    if isinstance(called, ast.Name) and called.id == "open":
        yield "open", node.lineno
    elif isinstance(called, ast.Attribute):
        if isinstance(called.value, ast.Name) and called.value.id == "os" and called.attr in OF_OS:
            yield "os", node.lineno
        elif called.attr in OF_PATHS and not _is_of_a_class(called.value):
            yield "path", node.lineno


def _is_of_a_class(value: ast.expr) -> bool:
    """`Store.open(…)` is a function of ours."""
    return isinstance(value, ast.Name) and value.id[:1].isupper() and value.id != "Path"
