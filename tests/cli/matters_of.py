"""A small cluster in which documents are pushed, required, submitted, adopted, rejected, forwarded and taken back."""

from __future__ import annotations

from pathlib import Path

from tests.portal_from import small_cluster

SHARED = """
-- content/lanjiang/tzgg/kuosan.md --
---
title: 扩散通知
published_at: 2026-11-10 09:00
aliases: [/old/kuosan.html]
push:
  - {to: {sites: [tingxi]}}
  - {to: {sites: [liuzhu]}, showing: link}
---
各地张贴。
-- content/lanjiang/tzgg/chehui.md --
---
title: 撤回通知
published_at: 2026-11-10 09:00
push: [{to: {sites: [tingxi]}}]
withdrawn: {on: 2026-11-15, reason: 内容有误, authority: 岚江省人民政府办公厅}
---
有误。
-- content/lanjiang/tzgg/mimi.md --
---
title: 秘密撤回
published_at: 2026-11-10 09:00
withdrawn: {on: 2026-11-15, reason: 涉密, authority: 岚江省人民政府办公厅, secret: true}
---
不留。
-- content/lanjiang/tzgg/caogao.md --
---
title: 草稿通知
published_at: 2026-11-10 09:00
draft: true
push: [{to: {sites: [tingxi]}}]
---
未定。
-- content/lanjiang/tzgg/jiangfa.md --
---
title: 将发通知
published_at: 2026-12-20 09:00
push: [{to: {sites: [tingxi]}}]
---
将发。
-- content/lanjiang/tzgg/guoqi.md --
---
title: 过期通知
published_at: 2026-01-10 09:00
expires_at: 2026-02-01 00:00
---
过期。
-- content/lanjiang/tzgg/bixu.md --
---
title: 必转通知
published_at: 2026-11-20 09:00
push: [{to: {sites: [tingxi]}, required: true, within_hours: 24}]
---
必转。
-- content/lanjiang/tzgg/youqi.md --
---
title: 有期通知
published_at: 2026-11-24 09:00
push: [{to: {sites: [tingxi, liuzhu]}, required: true, within_working_days: 3}]
---
三日内转。
-- content/liuzhu/tzgg/zhuanfa.md --
---
title: 转发有期通知
published_at: 2026-11-24 15:00
forwards: [lanjiang/tzgg/youqi]
---
转发。
-- content/liuzhu/tzgg/baosong.md --
---
title: 报送的公示
published_at: 2026-11-20 09:00
submit: [{to: tingxi, on: 2026-11-21, by: 李建, note: 建议采用}]
---
请采用。
-- content/liuzhu/tzgg/caiyong.md --
---
title: 采用的公示
published_at: 2026-11-12 09:00
submit: [{to: tingxi, on: 2026-11-12, by: 李建}]
---
已采用。
-- content/liuzhu/tzgg/tuihui.md --
---
title: 退回的公示
published_at: 2026-11-12 09:00
submit: [{to: tingxi, on: 2026-11-13, by: 李建}]
---
已退回。
-- content/liuzhu/tzgg/chexia.md --
---
title: 撤下的公示
published_at: 2026-11-12 09:00
submit: [{to: tingxi, on: 2026-11-13, by: 李建}]
withdrawn: {on: 2026-11-16, reason: 情况有变, authority: 柳渚镇人民政府}
---
已撤下。
-- content/tingxi/adoptions.yaml --
decisions:
  - {document: liuzhu/tzgg/caiyong, ruling: adopted, on: 2026-11-14, by: 周敏, channel: tzgg}
  - {document: liuzhu/tzgg/tuihui, ruling: rejected, on: 2026-10-20, by: 周敏, reason: 与已发内容重复}
"""


def shared_cluster(folder: Path, *more: str) -> Path:
    """The small cluster with what is shared in it."""
    return small_cluster(folder, SHARED, *more)
