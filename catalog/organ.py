"""Organs: who makes, keeps and answers for information."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Organ:
    """主办单位 and its contact, as 政府信息公开条例 article 12 asks of the guide (指南)."""

    name: str
    address: str = ""
    postcode: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    hours: str = ""
    disclosure_office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A division inside an organ (内设机构)."""

    name: str
    phone: str = ""
    duties: str = ""
