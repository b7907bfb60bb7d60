"""HTML pages from the templates: one environment and one style sheet per process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.write.words import washed

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@cache
def environment() -> Environment:
    """Autoescaping, and an error for every name that a template misspells."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    class Keyed(Environment):
        """What the templates are given is dicts: a dot is first looked up as a key, which Jinja does last."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            if type(obj) is dict and attribute in obj:
                return obj[attribute]
            return super().getattr(obj, attribute)

    return Keyed(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def asset(name: str) -> str:
    """A style sheet or script as it is inlined: comments and indentation gone."""
    text = (TEMPLATES / name).read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


@cache
def policy(script: str = "") -> str:
    """The page's Content-Security-Policy: nothing loads, nothing runs but what is named by its hash."""
    allowed = ["default-src 'none'", f"style-src {_hash(asset('style.css'))}", "img-src data:"]
    if script:
        allowed.append(f"script-src {_hash(asset(script))}")
    return "; ".join([*allowed, "base-uri 'none'", "form-action 'none'"])


def page(template: str, script: str = "", **values: object) -> str:
    """The rendered page: self-contained, every unsafe character of the data made visible."""
    return washed(environment().get_template(template).render(_inlined(script) | values))


def pieces(template: str, script: str = "", **values: object) -> Iterator[str]:
    """The same, piece by piece: a page of ten thousand rows is never in memory as a whole."""
    stream = environment().get_template(template).stream(_inlined(script) | values)
    stream.enable_buffering(_PIECE)
    return map(washed, stream)


_PIECE = 200
"""Strings of a template that are put together into one piece."""


def _inlined(script: str) -> dict[str, object]:
    from markupsafe import Markup

    inlined: dict[str, object] = {"style": Markup(asset("style.css")), "policy": policy(script)}
    return inlined | {"script": Markup(asset(script))} if script else inlined


def _hash(text: str) -> str:
    from base64 import b64encode

    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
