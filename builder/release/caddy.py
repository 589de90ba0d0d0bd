"""The configuration of Caddy: a snippet for one site block, in which maps tell thousands of hosts apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from builder.release.packing import LEAST, PACKED
from builder.release.webserver import FOR_EVER, SHOWN, TEXT, TYPES, OddName, Served, list_headers

MAIN, HOSTS, FOLDED, GONE, LISTEN = "zhanqun.caddy", "hosts.caddy", "folded.caddy", "gone.caddy", "listen.caddy"

_MAIN = """\
# Import this in the Caddyfile: import {folder}/{main}
# Written by `webserver caddy`; what is your own stands in {listen}, which is written once.

(zhanqun) {{
	route {{
		# Which folder a host means; of a host that is not listed, none. Names are the same in capitals.
		map {{host}} {{zhanqun_exact}} {{
			import {folder}/{hosts}
		}}
		map {{host}} {{zhanqun_folded}} {{
			import {folder}/{folded}
		}}
		@capitals expression {{host}}.matches("[A-Z]")
		vars zhanqun_site {{zhanqun_exact}}
		vars @capitals zhanqun_site {{zhanqun_folded}}

		# The page that says that there is none.
		map {{path}} {{zhanqun_missing}} {{
{missing}			default "/404.html"
		}}

		# What was taken back, by folder and path.
		map {{http.vars.zhanqun_site}}{{path}} {{zhanqun_gone}} {{
			import {folder}/{gone}
		}}

		map {{path}} {{zhanqun_type}} {{
			"~/$" "text/html; charset=utf-8"
{types}
			default "application/octet-stream"
		}}

		header {{
{headers}
		}}
		header -Server

		@unknown expression {{http.vars.zhanqun_site}} == ""
		error @unknown 421
		@writing not method GET HEAD
		error @writing 405
		@gone expression {{zhanqun_gone}} == "yes"
		error @gone 410
		@hidden path_regexp "/\\.|[\\x00-\\x1f]"
		error @hidden 404

		# A file that bears the mark of its content is kept for ever; all else is asked for again, which is cheap (304).
		@marked path_regexp "(?:{for_ever})"
		header Cache-Control "no-cache"
		header @marked Cache-Control "public, max-age=31536000, immutable"

		# What a browser does not show is saved.
		@saved not path_regexp "(?i)(?:/|\\.(?:{shown}))$"
		header @saved Content-Disposition "attachment"
		header Content-Type "{{zhanqun_type}}"
		@text path_regexp "(?i)(?:/|\\.(?:{packed}))$"
		header @text {{
			Vary "Accept-Encoding"
			defer
		}}

		@lists path /_release/*
		root * "{root}"
		root @lists "{live}"

		# What a release has packed is handed out as it lies there; what it has not, Caddy packs on the way.
		encode {{
			gzip
			minimum_length {least}
		}}
		file_server {{
			index index.html
			precompressed br gzip
		}}
	}}
	handle_errors {{
		header {{
{headers}
			Cache-Control "no-cache"
			Content-Type "text/html; charset=utf-8"
		}}
		header -Content-Disposition
		header -Server
		root * "{root}"
		@told {{
			expression {{err.status_code}} == 410
			file {{path}} {{path}}/index.html {{zhanqun_missing}}
		}}
		@missing {{
			expression {{err.status_code}} == 404 || {{err.status_code}} == 403
			file {{zhanqun_missing}}
		}}
		handle @told {{
			rewrite * {{http.matchers.file.relative}}
			file_server {{
				index index.html
				precompressed br gzip
			}}
		}}
		handle @missing {{
			rewrite * {{http.matchers.file.relative}}
			file_server {{
				status 404
				precompressed br gzip
			}}
		}}
		handle {{
			respond "" {{err.status_code}}
		}}
	}}
}}

import {folder}/{listen}
"""

_LISTEN = """\
# Yours: written once, never again. With certificates:
#   :443 {
#   	tls /etc/ssl/example.pem /etc/ssl/example.key
#   	import zhanqun
#   }
#   :80 {
#   	redir https://{host}{uri} 301
#   }
:80 {
	import zhanqun
}
"""


def spell_caddy(served: Served, folder: str) -> dict[str, str]:
    """The files of a configuration that lies in `folder`, by their names. Raises OddName."""
    by_host = bool(served.folders)
    hosts = served.folders if by_host else ({served.host: "all"} if served.host else {})
    default = "" if by_host or served.host else "all"
    live = _word(str(served.live))
    return {
        MAIN: _MAIN.format(
            folder=_plain(folder),
            main=MAIN,
            hosts=HOSTS,
            folded=FOLDED,
            gone=GONE,
            listen=LISTEN,
            missing="" if by_host else '\t\t\t"~^(/[^/]+)/" "${1}/404.html"\n',
            types="\n".join(f'\t\t\t"~(?i)\\.{ending}$" "{_type(ending)}"' for ending in TYPES),
            headers="\n".join(f'\t\t\t{name} "{_word(value)}"' for name, value in list_headers(served).items()),
            for_ever=FOR_EVER,
            shown="|".join(sorted(SHOWN)),
            packed="|".join(PACKED),
            root=f"{live}/{{http.vars.zhanqun_site}}" if by_host else live,
            live=live,
            least=LEAST,
        ),
        HOSTS: _lines(sorted(hosts.items()), default),
        FOLDED: _lines([(f"~(?i)^{re.escape(host)}$", site) for host, site in sorted(hosts.items())], default),
        GONE: _lines([(f"{site}{path}", "yes") for site, path in _find_gone(served, hosts)], "no"),
        LISTEN: _LISTEN,
    }


def _find_gone(served: Served, hosts: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """What was taken back by the folder that the host means; of a host that is served no more, nothing."""
    sites = hosts or {host: "all" for host, _ in served.gone}
    return sorted({(sites[host], path) for host, path in served.gone if host in sites})


def _type(ending: str) -> str:
    return TYPES[ending] + ("; charset=utf-8" if ending in TEXT else "")


def _lines(pairs: Sequence[tuple[str, str]], default: str) -> str:
    """The lines of a map; the last one says what all else means, and keeps the file from being empty, which Caddy
    cannot read."""
    lines = [f'"{_word(one, escaped=one.startswith("~"))}" "{_word(other)}"\n' for one, other in pairs]
    return "".join((*lines, f'default "{default}"\n'))


def _plain(text: str) -> str:
    if any(letter in text for letter in " \t\n\"'`;{}$\\#") or not text.isprintable():
        raise OddName(text)
    return text


def _word(text: str, *, escaped: bool = False) -> str:
    """What may stand between quotes. What Caddy would read as something else is refused: no name of ours holds it."""
    if not text.isprintable() or any(letter in text for letter in '"`{}') or ("\\" in text and not escaped):
        raise OddName(text)
    return text
