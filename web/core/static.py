"""The style sheets and scripts: a fixed list, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Response

from pipeline.write.pages import asset

router = APIRouter()
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOLDER = Path(__file__).parent / "assets"


@cache
def _assets() -> dict[str, tuple[str, str]]:
    found = {
        path.name: (path.read_text("utf-8"), TYPES[path.suffix]) for path in FOLDER.iterdir() if path.suffix in TYPES
    }
    return {"style.css": (asset("style.css"), TYPES[".css"]), **found}


@router.get("/static/{name}")
def static(name: str) -> Response:
    """A style sheet or script."""
    if name not in _assets():
        raise HTTPException(404)
    body, media_type = _assets()[name]
    return Response(body, media_type=media_type, headers={"cache-control": "public, max-age=300"})


@router.get("/favicon.ico")
def favicon() -> Response:
    """There is none; browsers ask all the same."""
    return Response(status_code=204, headers={"cache-control": "public, max-age=86400"})


@router.get("/healthz")
def health() -> Response:
    """For a proxy or supervisor: the server answers."""
    return Response("ok\n", media_type="text/plain")
