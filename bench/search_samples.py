"""Queries drawn from the texts themselves: the same for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bench.search_questions import short_title
from bench.search_texts import Text, Texts

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_END = re.compile(r"[。；\n]")
_SENTENCE = range(12, 41)
_SUBSTRING = range(2, 13)
_TRADITIONAL = (
    "华華国國学學现現军軍强強许許处處罚罰议議气氣污汙费費档檔医醫疗療与與进進献獻务務员員区區矫矯义義码碼护護关關衔銜条條"
    "会會于於级級决決驻駐减減灾災应應对對环環响響评評价價届屆离離职職养養暂暫规規电電业業检檢枪槍户戶记記质質遗遺岛島"
    "师師设設动動报報声聲装裝计計划劃传傳监監狱獄办辦转轉图圖书書态態预預备備残殘体體废廢权權测測绘繪乡鄉卖賣标標据據"
    "银銀农農专專货貨险險适適伙夥经經济濟组組织織资資独獨宪憲领領队隊荣榮誉譽选選举舉结結属屬陆陸财財维維门門严嚴语語"
    "称稱号號则則爱愛审審县縣赔賠偿償连連缔締约約间間谍諜网網络絡诈詐骗騙广廣机機钱錢垄壟断斷竞競争爭册冊洁潔筑築数數"
    "税稅开開节節东東渔漁粮糧贸貿购購验驗矿礦园園邮郵营營铁鐵兴興种種统統湾灣征徵叶葉车車辆輛吨噸长長黄黃诉訴讼訟际際"
    "协協劳勞调調纠糾纷紛无無碍礙亲親婴嬰内內赠贈红紅归歸侨僑妇婦复復卫衛药藥发發干幹产產证證馆館术術签簽系係个個勋勳"
    "团團别別当當采採台臺烟菸湿濕压壓势勢实實习習众眾优優总總岁歲师師创創补補单單尔爾盐鹽矶磯"
)
_TO_TRADITIONAL = dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A query, and the places of the texts that it was drawn from or that hold it as well."""

    query: str
    places: frozenset[int]


def sample_titles(texts: Texts, count: int, seed: int) -> list[Sample]:
    """Whole titles."""
    titles = [texts[place].title for place in range(len(texts))]
    return [Sample(query=titles[place], places=_same(titles, place)) for place in _choose(len(texts), count, seed)]


def shorten(samples: Sequence[Sample]) -> list[Sample]:
    """Titles as people type them: without 中华人民共和国, without the marks of what they quote."""
    return [Sample(query=short_title(one.query), places=one.places) for one in samples]


def write_traditional(samples: Sequence[Sample]) -> list[Sample]:
    """The same in Traditional characters."""
    return [Sample(query=to_traditional(one.query), places=one.places) for one in samples]


def to_traditional(text: str) -> str:
    """Character by character, as far as the words of titles need."""
    written = "".join(_TO_TRADITIONAL.get(one, one) for one in text)
    return written.replace("标准", "標準").replace("標准", "標準")


def sample_sentences(texts: Texts, count: int, seed: int) -> list[Sample]:
    """A sentence of a body of 12 to 40 characters; any text that holds it is right."""
    chance = random.Random(f"sentences/{seed}")
    samples: list[Sample] = []
    while len(samples) < count:
        text = texts[chance.randrange(len(texts))]
        sentences = [one for one in (piece.strip() for piece in _END.split(text.body)) if len(one) in _SENTENCE]
        if sentences:
            query = chance.choice(sentences)
            samples.append(Sample(query=query, places=_holding(texts, query)))
    return samples


def sample_substrings(texts: Texts, count: int, seed: int, *, titles: bool) -> list[Sample]:
    """2 to 12 Han characters side by side; `places` are all texts that hold them in title or body."""
    chance = random.Random(f"substrings/{titles}/{seed}")
    samples: list[Sample] = []
    while len(samples) < count:
        text = texts[chance.randrange(len(texts))]
        runs = [run for run in _HAN.findall(text.title if titles else text.body) if len(run) in range(2, 10_000)]
        if runs:
            run = chance.choice(runs)
            length = min(chance.choice(_SUBSTRING), len(run))
            begin = chance.randrange(len(run) - length + 1)
            query = run[begin : begin + length]
            samples.append(Sample(query=query, places=_holding(texts, query)))
    return samples


def _choose(size: int, count: int, seed: int) -> list[int]:
    return sorted(random.Random(f"titles/{seed}").sample(range(size), min(count, size)))


def _same(titles: Sequence[str], place: int) -> frozenset[int]:
    return frozenset(other for other, title in enumerate(titles) if title == titles[place])


def _holding(texts: Texts, query: str) -> frozenset[int]:
    def holds(text: Text) -> bool:
        return query in text.title or query in text.body

    return frozenset(place for place in range(len(texts)) if holds(texts[place]))
