"""The words that a bench cluster is named with: 简称 of provinces, peoples, and what county departments do."""

from __future__ import annotations

import re
from dataclasses import dataclass

PROVINCES = {
    code: sign
    for sign, code in re.findall(
        r"(.)(\d\d)",
        "京11津12冀13晋14蒙15辽21吉22黑23沪31苏32浙33皖34闽35赣36鲁37豫41鄂42湘43粤44桂45琼46渝50川51贵52云53藏54陕61甘62青63宁64新65",
    )
}
"""简称 by the code of the province."""

_PEOPLES = (
    "各|满|回|壮|蒙古|维吾尔|柯尔克孜|哈萨克|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春|朝鲜|土家|土|苗|侗|瑶|彝|白|傣|景颇|傈僳|怒|独龙"
    "|纳西|普米|哈尼|拉祜|佤|布朗|布依|水|仡佬|仫佬|毛南|京|黎|畲|羌|藏|撒拉|保安|东乡|裕固"
)
_AUTONOMOUS = re.compile(rf"(?<=..)(?:(?:{_PEOPLES})族?)*自治[区州县旗]$")
_TIER = re.compile(r"(?<=..)(?:特别行政区|地区|林区|特区|省|市|县|区|州|盟|旗)$")


def stem_of(name: str) -> str:
    """`福建省` is `福建`, `景宁畲族自治县` is `景宁`, `易县` stays."""
    bare = _AUTONOMOUS.sub("", name)
    return _TIER.sub("", name) if bare == name else bare


@dataclass(frozen=True, slots=True)
class Function:
    """What a county department does: the path of its section, its name, and its duties."""

    path: str
    name: str
    duties: tuple[str, ...]


FUNCTIONS = (
    Function("minzheng", "民政局", ("civil-affairs",)),
    Function("jiaoyu", "教育局", ("education",)),
    Function("weijian", "卫生健康局", ("health-care", "population")),
    Function("renshe", "人力资源和社会保障局", ("employment", "social-insurance")),
    Function("ziran", "自然资源局", ("land", "planning")),
    Function("nongye", "农业农村局", ("agriculture",)),
    Function("jiaotong", "交通运输局", ("transport",)),
    Function("yingji", "应急管理局", ("emergency", "work-safety")),
    Function("shichang", "市场监督管理局", ("market-supervision", "food-safety")),
    Function("caizheng", "财政局", ("finance",)),
    Function("fagai", "发展和改革局", ("development", "prices")),
    Function("shuili", "水利局", ("water",)),
    Function("zhujian", "住房和城乡建设局", ("housing", "construction")),
    Function("wenlv", "文化和旅游局", ("culture", "tourism")),
    Function("gongan", "公安局", ("public-security",)),
    Function("sifa", "司法局", ("justice",)),
    Function("tongji", "统计局", ("statistics",)),
    Function("shenji", "审计局", ("audit",)),
    Function("yibao", "医疗保障局", ("medical-insurance",)),
    Function("tuiyi", "退役军人事务局", ("veterans",)),
    Function("shangwu", "商务局", ("commerce",)),
    Function("kegong", "科技和工业信息化局", ("science", "industry")),
    Function("linye", "林业局", ("forestry",)),
    Function("xinfang", "信访局", ("petitions",)),
)

_TOPICS = {
    "税": "财政、金融、审计/税务",
    "审计": "财政、金融、审计/审计",
    "银行": "财政、金融、审计/银行",
    "证券": "财政、金融、审计/证券",
    "保险法": "财政、金融、审计/保险",
    "土地": "国土资源、能源/土地",
    "矿": "国土资源、能源/矿产",
    "海": "国土资源、能源/海洋",
    "水": "农业、林业、水利/水利",
    "森林": "农业、林业、水利/林业",
    "农": "农业、林业、水利/农业、畜牧业、渔业",
    "公路": "工业、交通/公路",
    "铁路": "工业、交通/铁路",
    "航空": "工业、交通/民航",
    "邮政": "工业、交通/邮政",
    "旅游": "商贸、海关、旅游/旅游",
    "食品": "市场监管、安全生产监管/食品药品监管",
    "安全生产": "市场监管、安全生产监管/安全生产监管",
    "教": "科技、教育/教育",
    "科学": "科技、教育/科技",
    "文物": "文化、广电、新闻出版/文物",
    "医": "卫生、体育/医药管理",
    "体育": "卫生、体育/体育",
    "劳动": "劳动、人事、监察/劳动就业",
    "社会保": "劳动、人事、监察/社会保障",
    "军": "国防/国防建设",
    "突发": "综合政务/应急管理",
    "秘密": "综合政务/保密工作",
    "民族": "民族、宗教/民族事务",
}
_FOLDERS = {
    "constitution": "国务院组织机构/其他",
    "constitutional-relevance": "国务院组织机构/其他",
    "administrative": "综合政务/其他",
    "economic": "国民经济管理、国有资产监管/宏观经济",
    "social": "民政、扶贫、救灾/社会福利",
    "ecological-environment": "城乡建设、环境保护/环境监测、保护与治理",
}


def topic_of(title: str, folder: str) -> str:
    """The class of catalog/schemes/topics.yaml that a law is put in."""
    found = next((topic for word, topic in _TOPICS.items() if word in title), None)
    return found or _FOLDERS.get(folder, "公安、安全、司法/司法")
