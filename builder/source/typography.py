"""Chinese typography: soft line breaks, lengths, summaries.

A break in the source becomes a space between Latin words and nothing between Chinese ones. Decided so:

- Chinese or full-width on both sides: nothing (`政务\\n公开` is 政务公开);
- full-width punctuation on one side, anything on the other: nothing, the sign carries its own space;
- Chinese beside a digit, `%`, `‰`, `℃`, a curly quotation mark, dash or ellipsis: nothing (`截至2026\\n年`);
- Chinese beside a Latin letter: the space stays, as editors set it by hand within a line;
- code and preformatted text: never touched.
"""

from __future__ import annotations

import re

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_KANA = "\u3041-\u3096\u309d-\u30ff\u31f0-\u31ff"
_SIGNS = "\u3001-\u3004\u3008-\u3020\u3030\u303d\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_WIDE = HAN + _KANA + _SIGNS + "\u3100-\u312f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_NEAR = "0-9%‰℃°“”‘’—…·"

_INLINE = r'</?(?:a|abbr|b|cite|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)(?: [a-z-]+="[^"]*")*>'
_KEPT = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>)", re.DOTALL)
_BREAK = re.compile(rf"\n *+(?P<rest>(?:{_INLINE})*+(?=(?P<after>[^\s<])))")
_TAG = re.compile(_INLINE)
_EITHER_WIDE = re.compile(rf"[{_WIDE}][{_WIDE}{_NEAR}]|[{_NEAR}][{_WIDE}]|[{_SIGNS}].|.[{_SIGNS}]", re.DOTALL)

_HAN_RUN = re.compile(rf"[{HAN}{_KANA}]+")
_WORD = re.compile(r"[^\W_]+(?:['’.,/_-][^\W_]+)*")
# Texts of the usual signs are counted in bytes: of what UTF-8 begins with E4 to E9 they have Chinese characters only.
_USUAL_SIGNS = "\u00b7\u2014\u201c\u201d\u2026\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01-\uff0f\uff1a-\uff20"
_USUAL = re.compile(rf"[\n -~\u4e00-\u9fff{_USUAL_SIGNS}]*+")
_HAN_BYTES = bytes(range(0xE4, 0xEA))
_PARTS = re.compile(r"[0-9A-Za-z'.,/_-]")
_APART = bytes(one if _PARTS.match(chr(one)) else 0x20 for one in range(256))
_ASCII_WORD = re.compile(rb"[0-9A-Za-z]+(?:['.,/_-][0-9A-Za-z]+)*")
_SENTENCE_END = re.compile(r"(?:[。！？；]|[.!?;](?=\s|$))[”’」』）》\"')]*")
_UNBREAKABLE = re.compile(rf"(?:(?![{_WIDE}])[\w.,:/@%+&#=?~'’-])+$")
_LOOSE_END = " ,，、：:（(《“‘「『〔[—-"


def join_lines(html: str) -> str:
    """Clean HTML without the line breaks that would show as a space inside Chinese text."""
    if "\n" not in html:
        return html
    pieces = _KEPT.split(html)
    pieces[::2] = map(_join, pieces[::2])
    return "".join(pieces)


def empty_code(html: str) -> str:
    """Clean HTML with an empty element in the place of all code and preformatted text."""
    return _KEPT.sub("<code></code>", html)


def _join(html: str) -> str:
    joined: list[str] = []
    done = 0
    for line in _BREAK.finditer(html):
        end = line.start()
        while html.endswith((" ", "\n"), done, end):
            end -= 1
        if _EITHER_WIDE.match(_last_sign(html, end) + line["after"]):
            joined.append(html[done:end])
            done = line.start("rest")
    return "".join(joined) + html[done:]


def _last_sign(html: str, end: int) -> str:
    """The visible character before a place, inline tags left aside; nothing where a block begins there."""
    while html.endswith(">", 0, end):
        start = html.rfind("<", 0, end)
        if not _TAG.fullmatch(html, start, end):
            return ""
        end = start
    return html[end - 1 : end]


def count_words(plain: str) -> int:
    """Each Chinese character is one, each Latin word or number is one, punctuation is none."""
    if _USUAL.fullmatch(plain):
        data = plain.encode()
        latin = b" ".join(plain.encode("ascii", "replace").translate(_APART).split())
        return len(data) - len(data.translate(None, _HAN_BYTES)) + len(_ASCII_WORD.findall(latin))
    between = _HAN_RUN.split(plain)
    return len(plain) - sum(map(len, between)) + len(_WORD.findall(" ".join(between)))


def summarise(plain: str, *, limit: int = 100) -> str:
    """The beginning of a text in at most `limit` characters.

    Ends behind a sentence where one ends in the second half of the room, else with an ellipsis; a Latin word or
    a number is left out rather than cut.
    """
    text = " ".join(plain[: 4 * limit].split())
    if len(text) < limit + 8:
        text = " ".join(plain.split())
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text[: limit + 8]) if match.end() <= limit]
    if ends and ends[-1] * 2 >= limit:
        return text[: ends[-1]]
    cut = max(limit - 1, 0)
    head = text[:cut]
    if _UNBREAKABLE.match(text[cut]):
        head = _UNBREAKABLE.sub("", head)
    return head.rstrip(_LOOSE_END) + "…" if limit else ""
