"""The manuals, as pages of the service: one for each kind of person, written in docs/ and shown as they stand there."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from web.core.pages import WEB, Looking, render

router = APIRouter()
DOCS = WEB.parent / "docs"
PICTURES = DOCS / "pictures"
MANUALS = {"apply": "申报指南", "review": "审查手册", "score": "评审手册", "admin": "管理手册"}
"""The last part of a manual's address → its name, which is its file's."""


@router.get("/help")
def contents(request: Request, who: Looking) -> HTMLResponse:
    """Which manuals there are."""
    return render(request, "core/manuals.html.j2", manuals=MANUALS)


@router.get("/help/pictures/{name}")
def picture(name: str) -> Response:
    """A picture of a manual."""
    if name not in _pictures():
        raise HTTPException(404)
    return FileResponse(PICTURES / name, media_type="image/png", headers={"cache-control": "public, max-age=3600"})


@router.get("/help/{name}")
def manual(request: Request, who: Looking, name: str) -> HTMLResponse:
    """One manual."""
    if name not in MANUALS:
        raise HTTPException(404)
    text = _as_html(name)
    return render(request, "core/manual.html.j2", title=MANUALS[name], text=text, manuals=MANUALS)


@cache
def _pictures() -> frozenset[str]:
    return frozenset(path.name for path in PICTURES.glob("*.png"))


@cache
def _as_html(name: str) -> Any:
    """The manual's text; ours, not a visitor's."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse((DOCS / f"{MANUALS[name]}.md").read_text("utf-8"))
    for line in tokens:
        _adapt(line.children or [])
    return Markup(parser.renderer.render(tokens, parser.options, {}))


def _adapt(tokens: list[Any]) -> None:
    """Pictures come from here; a link to a page of the project that the service does not show is text."""
    opened: list[str] = []
    for token in tokens:
        if token.type == "image":
            token.attrs |= {"src": f"/help/{token.attrs['src']}", "loading": "lazy"}
        elif token.type == "link_open":
            if not str(token.attrs["href"]).startswith("/"):
                token.tag, token.attrs = "span", {}
            opened.append(token.tag)
        elif token.type == "link_close":
            token.tag = opened.pop()
