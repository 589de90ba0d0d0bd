"""The configuration of nginx: one block for thousands of hosts, which a map tells apart."""

from __future__ import annotations

from collections.abc import Iterable

from builder.release.packing import LEAST, PACKED
from builder.release.webserver import FOR_EVER, SHOWN, TEXT, TYPES, OddName, Served, list_headers

MAIN, HOSTS, GONE, LISTEN = "zhanqun.conf", "hosts.map", "gone.map", "listen.conf"

_MAIN = """\
# Include this in the http block: include {folder}/{main};
# Written by `webserver nginx`; what is your own stands in {listen}, which is written once.

map_hash_bucket_size 256;
map_hash_max_size {hash_size};
variables_hash_max_size 2048;

# Which folder a host means; of a host that is not listed, none.
map $host $zhanqun_site {{
    default {default};
    include {folder}/{hosts};
}}

# The page that says that there is none.
map $uri $zhanqun_missing {{
    default "/404.html";
{missing}
}}

# What was taken back.
map "$host$uri" $zhanqun_gone {{
    default 0;
    include {folder}/{gone};
}}

# A file that bears the mark of its content is kept for ever; all else is asked for again, which is cheap (304).
map "$status $uri" $zhanqun_cache {{
    default "no-cache";
    "~^(?:200|206|304) .*(?:{for_ever})" "public, max-age=31536000, immutable";
}}

# What a browser does not show is saved.
map $uri $zhanqun_disposition {{
    default attachment;
    "~/$" "";
    "~*\\.(?:{shown})$" "";
}}

server {{
    include {folder}/{listen};
    server_name _;
    server_tokens off;
    root {root};
    index index.html;
    autoindex off;
    absolute_redirect off;
    etag on;

    types {{
{types}
    }}
    default_type application/octet-stream;
    charset utf-8;
    charset_types {text_types};

    # What a release has packed is handed out as it lies there; what it has not, nginx packs on the way.
{static}    gzip_static on;
    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_min_length {least};
    gzip_types {packed_types};

{headers}
    add_header Cache-Control $zhanqun_cache always;
    add_header Content-Disposition $zhanqun_disposition;

    if ($zhanqun_site = "") {{
        return 421;
    }}
    if ($request_method !~ ^(?:GET|HEAD)$) {{
        return 405;
    }}
    if ($zhanqun_gone) {{
        return 410;
    }}

    error_page 403 404 =404 @missing;
    error_page 410 @gone;

    location / {{
        try_files $uri $uri/ =404;
    }}
    location ~ /\\. {{
        return 404;
    }}
    location ^~ /_release/ {{
        root {live};
        try_files $uri =404;
    }}
    location @missing {{
        try_files $zhanqun_missing =404;
    }}
    location @gone {{
        try_files $uri $uri/index.html $zhanqun_missing =410;
    }}
}}
"""

_LISTEN = """\
# Yours: written once, never again. With certificates and HTTP/2, without which a search over a slow line takes twice
# as long; from nginx 1.25.1 on, say `http2 on;` in the place of the word:
#   listen 443 ssl http2 default_server;
#   listen [::]:443 ssl http2 default_server;
#   ssl_certificate     /etc/ssl/example.pem;
#   ssl_certificate_key /etc/ssl/example.key;
# and a server block that leads from http to https.
listen 80 default_server;
listen [::]:80 default_server;
"""


def spell_nginx(served: Served, folder: str, *, brotli: bool = False) -> dict[str, str]:
    """The files of a configuration that lies in `folder`, by their names. Raises OddName.

    `brotli`: nginx has the module ngx_http_brotli_static.
    """
    live = _quote(str(served.live))
    by_host = bool(served.folders)
    hosts = served.folders if by_host else ({served.host: "all"} if served.host else {})
    return {
        MAIN: _MAIN.format(
            folder=_plain(folder),
            main=MAIN,
            listen=LISTEN,
            hosts=HOSTS,
            gone=GONE,
            hash_size=max(2048, 1 << (len(hosts) + len(served.gone)).bit_length() + 1),
            for_ever=FOR_EVER,
            default='""' if by_host or served.host else "all",
            shown="|".join(sorted(SHOWN)),
            root=_quote(f"{served.live}/$zhanqun_site", variables=True) if by_host else live,
            live=live,
            missing="" if by_host else '    "~^(?<zhanqun_folder>/[^/]+)/" "$zhanqun_folder/404.html";',
            types="\n".join(f"        {media} {ending};" for ending, media in TYPES.items()),
            text_types=_media(TEXT),
            static="    brotli_static on;\n" if brotli else "",
            least=LEAST,
            packed_types=_media(PACKED),
            headers="\n".join(
                f"    add_header {name} {_quote(value)} always;" for name, value in list_headers(served).items()
            ),
        ),
        HOSTS: "".join(f"{_quote(host)} {_quote(site)};\n" for host, site in sorted(hosts.items())),
        GONE: "".join(f"{_quote(host + path)} 1;\n" for host, path in served.gone),
        LISTEN: _LISTEN,
    }


def _media(endings: Iterable[str]) -> str:
    """Media types but text/html, which nginx adds by itself."""
    return " ".join(dict.fromkeys(TYPES[one] for one in endings if one != "html"))


def _plain(text: str) -> str:
    if any(letter in text for letter in " \t\n\"';{}$\\") or not text.isprintable():
        raise OddName(text)
    return text


def _quote(text: str, *, variables: bool = False) -> str:
    """A word of a configuration. What it would read as something else is refused: no name of ours holds it."""
    if not text.isprintable() or any(letter in text for letter in '"\\') or ("$" in text and not variables):
        raise OddName(text)
    return f'"{text}"'
