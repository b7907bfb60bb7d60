"""The fields of a pack's form and their options, in either of the two ways in which a pack may write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast


def fields_of(written: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields by their keys."""
    form = written.get("form", {})
    return {**form.get("labels", {}), **form.get("fields", {})}


def choices_of(written: Mapping[str, Any]) -> dict[str, list[str]]:
    """The options of the fields that have some, by the fields' keys."""
    form = cast("dict[str, Any]", written.get("form", {}))
    told = {key: table["options"] for key, table in form.get("fields", {}).items() if "options" in table}
    return {**told, **form.get("choices", {})}
