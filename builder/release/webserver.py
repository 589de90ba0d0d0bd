"""What a web server must know to hand out what is live: which host means which folder, and what to say with it.

The configuration of one server's kind is spelled in a file of its own (`nginx.py`); these values are the same for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOR_EVER = r"/_assets/[^/]+\.[0-9a-f]{10}\.[a-z0-9]+$|/search/(?:.+/)?[^/]+-[0-9a-f]{10}\.(?:bin|json)$"
"""Paths that bear the mark of their content: what they lead to never changes."""

SCRIPT_POLICY = "zhanqun"
"""What the page's own script calls the rule by which it loads others (Trusted Types); no other may be made."""

_YEAR = 365 * 24 * 60 * 60

TYPES: Mapping[str, str] = {
    "avif": "image/avif",
    "bin": "application/octet-stream",
    "css": "text/css",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "html": "text/html",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ofd": "application/ofd",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rar": "application/vnd.rar",
    "rtf": "application/rtf",
    "sha256": "text/plain",
    "sig": "text/plain",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}
"""Media types by the endings of names; what is not among them is handed out as bytes."""

SHOWN = frozenset({"css", "gif", "html", "ico", "jpeg", "jpg", "js", "json", "mp3", "mp4", "pdf", "png", "sha256"}) | {
    *("avif", "bin", "sig", "svg", "txt", "webp", "woff2", "xml")
}
"""Endings that a browser shows or pages load; everything else is saved, never opened in the site's name."""

TEXT = ("css", "csv", "html", "js", "json", "txt", "xml")
"""Endings of text that is handed out as UTF-8; of a drawing its own head says so."""

_UNUSED = (
    *("accelerometer", "autoplay", "camera", "clipboard-read", "cross-origin-isolated", "display-capture"),
    *("encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "keyboard-map"),
    *("magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get"),
    *("screen-wake-lock", "serial", "sync-xhr", "unload", "usb", "xr-spatial-tracking"),
)
_USED = ("clipboard-write", "fullscreen")
"""What a page may ask a browser for: to copy its address, to show a film as large as the screen. That it may be shared
is the usual thing, and browsers that cannot complain where it is said."""


class OddName(ValueError):
    """A host, a path or a folder that cannot stand in a configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A cluster as it is served from the folder `live`.

    `folders` are the sites' folders by host; without any, all sites lie under `host`, or any host, by their folders.
    `gone` are hosts and paths of what was taken back; `asked` the other origins that pages ask for answers.
    """

    live: Path
    secure: bool
    host: str
    folders: Mapping[str, str]
    gone: tuple[tuple[str, str], ...]
    asked: tuple[str, ...] = ()


def list_headers(served: Served) -> dict[str, str]:
    """What is said with every answer, whatever it is. Pages hold no style and no script of their own, load nothing from
    elsewhere, make no markup and no script of text, and are shown in no frame."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "media-src": "'self'",
        "connect-src": " ".join(("'self'", *served.asked)),
        "form-action": " ".join(("'self'", *served.asked)),
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": SCRIPT_POLICY,
    } | ({"upgrade-insecure-requests": ""} if served.secure else {})
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}".rstrip() for name, value in policy.items()),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            sorted((*(f"{name}=()" for name in _UNUSED), *(f"{name}=(self)" for name in _USED)))
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-DNS-Prefetch-Control": "off",
        "X-Frame-Options": "DENY",
        "X-Permitted-Cross-Domain-Policies": "none",
    }
    # browsers heed these with HTTPS only, and complain of some without
    secure = {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Strict-Transport-Security": f"max-age={_YEAR}",
    }
    return headers | (secure if served.secure else {})


def read_gone(data: bytes) -> tuple[tuple[str, str], ...]:
    """Hosts and paths, from lines of a host, a tab and a path; what is no such line is passed over."""
    pairs = (line.split("\t") for line in data.decode("utf-8", errors="replace").splitlines())
    return tuple(sorted({(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[1].startswith("/")}))
