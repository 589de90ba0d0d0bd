"""What all of the preview's own pages share: their frame and their style."""

from __future__ import annotations

from markupsafe import escape

_OWN_SHEET = '<link rel="stylesheet" href="/_preview/style.css">'


def frame(title: str, language: str, body: str, styles: str = _OWN_SHEET) -> str:
    """A page of the preview's own; it reloads as all others do."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{styles}</head><body>{body}"
        '<script src="/_preview/reload.js"></script></body></html>'
    )


STYLE = """body{font:18px/1.7 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}
a{color:#0b4f8a}code{white-space:pre-wrap}li{margin:.5rem 0}input,button{font:inherit;padding:.3rem .6rem}
small{color:#57606a}p{margin:.3rem 0}select{font:inherit;padding:.3rem;max-width:100%}
.matters{border-collapse:collapse;width:100%;font-size:16px;table-layout:fixed}
.matters th,.matters td{text-align:left;vertical-align:top;
padding:.5rem .6rem .5rem 0;border-bottom:1px solid #d0d7de;overflow-wrap:anywhere}.matters th{white-space:nowrap}
.matters th:first-child{width:5em}.matters th:nth-child(n+3){width:7.5em}.overdue{color:#b42318}.waiting{color:#7a4b00}
details{max-width:100%}summary{cursor:pointer}
pre{margin:.3rem 0;padding:.6rem;background:#f6f8fa;overflow-x:auto;font-size:14px}
:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}
@media (max-width:44rem){.matters thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.matters,.matters tbody,.matters tr,.matters td{display:block}
.matters tr{padding:.6rem 0;border-bottom:2px solid #d0d7de}
.matters td{border:0;padding:.15rem 0}.matters td::before{content:attr(data-label) " ";color:#57606a;font-size:14px}}
"""
