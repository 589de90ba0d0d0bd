"""Documents of a small cluster, one of them placed and one withdrawn, and other words for their heads."""

PUSHED = "content/lanjiang/tzgg/20261120-tongzhi.md"
SHARED = f"""\
-- {PUSHED} --
---
title: 平台建设通知
published_at: 2026-11-20 09:00
push: [{{to: {{sites: [tingxi, liuzhu]}}}}]
---
各地抓紧建设。

-- content/tingxi/tzgg/20261102-weihu.md --
---
id: tingxi/tongzhi/weihu
title: 系统维护
published_at: 2026-11-02 09:00
---
今晚维护，见[通知](doc:lanjiang/tzgg/20261120-tongzhi)。

-- content/tingxi/tzgg/20261103-chehui.md --
---
title: 已经撤下的公告标题
published_at: 2026-11-03 09:00
withdrawn: {{on: 2026-11-05, reason: 有误, authority: 办公厅}}
---
这一段文字已经随公告一并撤下不得再现于任何页面之中特此说明。
"""

DOCUMENTS = (
    *("lanjiang/tzgg/20260910-zhaokao", "lanjiang/tzgg/20261012-jiaqi"),
    *("lanjiang/zhengce/jiedu/20260313-jiedu", "lanjiang/shuju/chanliang", "lanjiang/tzgg/20261120-tongzhi"),
    *("tingxi/tzgg/20261101-tingshui", "tingxi/tzgg/20261102-weihu"),
    "liuzhu/tzgg/20261106-chedao",
)

WORDS_OF = {
    "title": "另一个标题",
    "summary": "一句话概括",
    "keywords": "[道路, 通行]",
    "source": "城市日报",
    "author": "王编",
    "editor": "李编",
}


def set_words(text: str, words: dict[str, str]) -> str:
    """A document whose head says these words in place of its own."""
    head, _, body = text.removeprefix("---\n").partition("---\n")
    kept = [line for line in head.splitlines() if line.partition(":")[0] not in words]
    return "\n".join(["---", *(f"{key}: {value}" for key, value in words.items()), *kept, f"---\n{body}"])
