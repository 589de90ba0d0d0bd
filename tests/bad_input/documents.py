"""Faulty documents of the region, each with the places and codes that must be told of it."""

from __future__ import annotations

from dataclasses import dataclass, field

HEAD = "title: 甲\npublished_at: 2026-11-01 09:00\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file below `content/lanjiang/` and what is told of it: `line:column code`, or `file:line:column code`."""

    name: str
    told: tuple[str, ...]
    path: str = ""
    head: str = HEAD
    body: str = "文。\n"
    data: bytes | None = None
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The document, relative to the cluster."""
        return f"content/lanjiang/{self.path or f'tzgg/{self.name}.md'}"

    @property
    def content(self) -> bytes:
        """What stands in it."""
        return self.data if self.data is not None else f"---\n{self.head}---\n{self.body}".encode()


_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
_POLICY = f"{HEAD}number: 岚政发〔2026〕99号\n"
_TABLE = (
    f"{HEAD}file: {{file}}\ncolumns: [{{{{name: nian, title: 年}}}}, {{{{name: dun, title: 吨}}}}]\n"
    "cycle: yearly\nprovider: 统计局\n"
)

CASES = (
    Case(name="broken-yaml", head='title: "甲\npublished_at: 2026-11-01 09:00\n', told=("2:8 broken-yaml",)),
    Case(name="wide-colon", head="title：甲\npublished_at: 2026-11-01 09:00\n", told=("2:6 wide-colon",)),
    Case(name="tab", head=f"{HEAD}keywords:\n\t- 一\n", told=("5:1 tab-in-yaml",)),
    Case(name="doubled-key", head=f"{HEAD}title: 乙\n", told=("4:1 doubled-key",)),
    Case(name="unknown-key", head=f"{HEAD}sumary: 乙\n", told=("4:1 unknown-key",)),
    Case(name="no-title", head="published_at: 2026-11-01 09:00\n", told=("2:1 missing-key",)),
    Case(name="empty-title", head="title:\npublished_at: 2026-11-01 09:00\n", told=("2:7 missing-key",)),
    Case(name="blank-title", head="title: '  '\npublished_at: 2026-11-01 09:00\n", told=("2:8 missing-key",)),
    Case(name="list-wanted", head=f"{HEAD}keywords: 一\n", told=("4:11 wrong-type",)),
    Case(name="text-wanted", head=f"{HEAD}summary: [一]\n", told=("4:10 wrong-type",)),
    Case(name="table-wanted", head=f"{HEAD}withdrawn: 是\n", told=("4:12 wrong-type",)),
    Case(name="flag-wanted", head=f"{HEAD}pinned: 是\n", told=("4:9 not-true-or-false",)),
    Case(name="no-such-day", head=f"{HEAD}made_on: 2026-02-30\n", told=("4:10 not-a-date",)),
    Case(name="no-such-minute", head="title: 甲\npublished_at: 2026-11-01 25:00\n", told=("3:15 not-a-moment",)),
    Case(name="no-index-number", head=f"{HEAD}index_number: 一号\n", told=("4:15 not-a-index-number",)),
    Case(
        name="no-number",
        path="zhengce/wenjian/no-number.md",
        head=f"{HEAD}number: 岚政发[2026]第09号\n",
        told=("4:9 not-a-document-number",),
    ),
    Case(name="no-genre", head=f"{HEAD}genre: 通告书\n", told=("4:8 unknown-choice",)),
    Case(name="no-topic", head=f"{HEAD}topics: [综合政务/政务公开, 综合政务/公开]\n", told=("4:21 unknown-topic",)),
    Case(name="no-channel", path="tongzhi/no-channel.md", told=("1:1 unknown-channel",)),
    Case(name="no-kind", head=f"{HEAD}kind: notices\n", told=("4:7 unknown-choice",)),
    Case(name="kind-not-taken", head=f"{HEAD}kind: page\n", told=("4:7 kind-not-taken",)),
    Case(name="odd-id", head=f"{HEAD}id: a/../b\n", told=("4:5 bad-document-id",)),
    Case(name="same-id", head=f"{HEAD}id: lanjiang/tzgg/20261012-jiaqi\n", told=("4:5 doubled-document-id",)),
    Case(
        name="expires-too-soon", head=f"{HEAD}expires_at: 2026-10-01 00:00\n", told=("4:13 expires-before-published",)
    ),
    Case(
        name="ends-first",
        path="zhengce/wenjian/ends-first.md",
        head=f"{HEAD}number: 岚政发〔2026〕98号\ntopics: [综合政务/信访]\ngenre: 意见\n"
        "effective_on: 2026-11-01\nends_on: 2026-01-01\n",
        told=("8:10 ends-before-effect",),
    ),
    Case(name="made-late", head=f"{HEAD}made_on: 2026-11-30\n", told=("4:10 made-after-published",)),
    Case(
        name="same-address",
        head=f"{HEAD}aliases: [/old.html, /tzgg/20260910-zhaokao.html]\n",
        told=("4:22 doubled-address", "content/lanjiang/tzgg/20260910-zhaokao.md:1:1 doubled-address"),
    ),
    Case(name="link-nowhere", body="见[文](../zhengce/wenjian/20260312-banfaa.md)。\n", told=("5:6 link-to-nowhere",)),
    Case(name="link-no-id", body="文。\n\n见[文](doc:tingxi/tzgg/meiyou)。\n", told=("7:6 link-to-nowhere",)),
    Case(name="link-case", body="见[文](20261012-Jiaqi.md)。\n", told=("5:6 link-letter-case",)),
    Case(name="link-root", body="见[文](/tzgg/)。\n", told=("5:6 link-from-root",)),
    Case(name="link-out", body="见[文](../../../../etc/passwd)。\n", told=("5:6 link-out",)),
    Case(name="link-out-coded", body="见[文](..%2f..%2f..%2f..%2fetc/passwd)。\n", told=("5:6 link-out",)),
    Case(
        name="picture-place",
        body='<div onclick="x()">块</div>\n\n<img src="x" alt="图">\n\nx [甲](x.md)\n',
        told=("7:11 link-to-nowhere", "9:7 link-to-nowhere"),
    ),
    Case(name="link-defined", body="[甲]: nirgends.md\n\n见 nirgends.md：[甲]\n", told=("5:6 link-to-nowhere",)),
    Case(
        name="link-and-sign",
        body="见[文](a&b.md)。\n\n<a href='a&amp;b.md'>文</a>\n",
        told=(
            "5:6 link-to-nowhere",
            "7:10 link-to-nowhere",
        ),
    ),
    Case(name="link-empty", body="见[文]()。\n\n<img src='' alt='图'>\n", told=("5:6 empty-link", "7:11 empty-link")),
    Case(
        name="link-refused",
        body="见[文](javascript:alert(1))和`<a href='vbscript:x'>`。\n\n[文](C:\\a.doc)\n",
        told=("5:6 address-refused", "7:5 address-refused"),
    ),
    Case(name="picture-inside", body="![图](data:image/png;base64,iVBORw0KGgo=)\n", told=("5:6 address-refused",)),
    Case(
        name="no-anchor",
        body="## 甲乙\n\n见[上](#s-jia-yi)，[下](#s-jia-yii)，[顶](#top)、[面](#main)，注[^1]。\n\n[^1]: 注。\n",
        told=("7:21 no-such-anchor",),
    ),
    Case(
        name="wordless",
        body="见[图](tu2.png)，![图](tu2.png)：\n\n![](tu2.png)\n\n<img src='tu2.png'>\n",
        beside={"tzgg/tu2.png": "图"},
        told=("7:5 picture-without-words", "9:11 picture-without-words"),
    ),
    Case(name="decoration", body="<img alt='' src='tu2.png'>\n", beside={"tzgg/tu2.png": "图"}, told=()),
    Case(name="picture-nowhere", body="![图](tu.png)\n", told=("5:6 link-to-nowhere",)),
    Case(name="no-file", head=f"{HEAD}attachments: [{{file: fujian.pdf}}]\n", told=("4:15 file-missing",)),
    Case(name="file-out", head=f"{HEAD}attachments: [{{file: ../../../../etc/passwd}}]\n", told=("4:15 link-out",)),
    Case(
        name="file-case",
        head=f"{HEAD}attachments: [{{file: Biaoge.txt}}]\n",
        beside={"tzgg/biaoge.txt": "表"},
        told=("4:15 link-letter-case",),
    ),
    Case(name="wide-cells", body="甲。\n\n|项目|金额|\n|-|-|\n|补贴|100|已停发|\n", told=("9:1 row-too-wide",)),
    Case(name="flat-list", body="- 申请材料\n  - 身份证\n", told=("6:3 list-not-nested",)),
    Case(name="list-in-words", body="材料：\n- 身份证\n- 户口本\n", told=("6:1 list-in-paragraph",)),
    Case(name="no-note", body="见注[^9]。\n", told=("5:3 footnote-missing",)),
    Case(name="note-for-nothing", body="文。\n\n[^1]: 注。\n", told=("7:1 footnote-unused",)),
    Case(name="open-code", body="文。\n\n```\n甲\n", told=("7:1 fence-never-closes",)),
    Case(name="alias-out", head=f"{HEAD}aliases: [/../../../alias-out.html]\n", told=("4:11 bad-alias",)),
    Case(name="no-picture", head=f"{HEAD}image: tu.png\n", told=("4:8 file-missing",)),
    Case(
        name="no-relation",
        head=f"{HEAD}interprets: [岚政发〔2026〕1号, 岚政发〔2026〕111号]\n",
        told=("4:27 unknown-document",),
    ),
    Case(name="to-itself", head=f"{HEAD}amends: [lanjiang/tzgg/to-itself]\n", told=("4:10 relation-to-itself",)),
    Case(name="gbk", data="---\ntitle: 甲\n".encode() + "中".encode("gbk") + b"\n", told=("3:1 not-utf8",)),
    Case(name="nul", data=b"---\ntitle: a\nb\0\n---\n", told=("3:2 not-text",)),
    Case(name="never-closes", data=b"---\ntitle: a\n\ntext\n", told=("1:1 front-matter-never-closes",)),
    Case(name="no-head", data=b"# text\n", told=("1:1 no-front-matter",)),
    Case(name="nothing", data=b"", told=("1:1 no-front-matter",)),
    Case(name="no-table", head="- a\n- b\n", told=("2:1 not-a-table",)),
    Case(name="bomb", head=f"{HEAD}{_BOMB}", told=("2:1 too-many-values",)),
    Case(name="many-values", head=f"{HEAD}topics: [{'a,' * 6000}]\n", told=("2:1 too-many-values",)),
    Case(name="long-head", head=f"{HEAD}summary: {'甲' * 100_000}\n", told=("2:1 head-too-long",)),
    Case(name="many-lines", body="甲\n" * 40_001, told=("5:1 too-many-lines",)),
    Case(
        name="many-footnotes", body="".join(f"[^{at}]: 注\n" for at in range(3_001)), told=("5:1 too-many-footnotes",)
    ),
    Case(name="long-body", body="甲乙\n\n" * 50_001, told=("5:1 body-too-long",)),
    Case(
        name="page-beside",
        body="见[页](yemian.HTML)、[图](tu.svgz)。\n",
        beside={"tzgg/yemian.HTML": "<script>alert(1)</script>", "tzgg/tu.svgz": "x"},
        told=("5:6 active-file", "5:23 active-file"),
    ),
    Case(
        name="script-attached",
        head=f"{HEAD}attachments: [{{file: ruanjian.js}}]\n",
        beside={"tzgg/ruanjian.js": "alert(1)"},
        told=("4:15 active-file",),
    ),
    Case(name="deep-yaml", head=f"{HEAD}topics: {'[' * 5000}{']' * 5000}\n", told=("4:1008 broken-yaml",)),
    Case(name="deep-blocks", head=f"{HEAD}topics:\n{' -' * 1200} x\n", told=("5:1998 broken-yaml",)),
    Case(name="rather-deep", head=f"{HEAD}topics: {'[' * 100}{']' * 100}\n", told=("2:1 too-deep",)),
    Case(name="Bad Name", path="tzgg/Bad Name.md", told=("1:1 bad-file-name",)),
    Case(name="long", path=f"tzgg/{'c' * 60}/{'n' * 220}.md", told=("1:1 path-too-long",)),
    Case(
        name="no-column",
        path="shuju/no-column.md",
        head=_TABLE.format(file="no-column.csv"),
        beside={"shuju/no-column.csv": "nian,duns\n2024,1\n"},
        told=("content/lanjiang/shuju/no-column.csv:1:1 column-missing",),
    ),
    Case(
        name="wide-row",
        path="shuju/wide-row.md",
        head=_TABLE.format(file="wide-row.csv"),
        beside={"shuju/wide-row.csv": "nian,dun\n2024,1\n2025,1,2\n"},
        told=("content/lanjiang/shuju/wide-row.csv:3:1 row-width",),
    ),
    Case(
        name="six",
        path="zhengce/wenjian/six.md",
        head="titel: 甲\npublished_at: 2026-13-01 09:00\nnumber: 岚政发2026第1号\nkeywords: 一\ngenre: 书\n"
        "topics: [无此主题]\nnormative: 也许\nnumber: 二\n",
        told=(
            "2:1 missing-key",
            "2:1 unknown-key",
            "3:15 not-a-moment",
            "4:9 not-a-document-number",
            "5:11 wrong-type",
            "6:8 unknown-choice",
            "7:10 unknown-topic",
            "8:12 not-true-or-false",
            "9:1 doubled-key",
        ),
    ),
)
