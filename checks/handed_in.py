"""F: the files as the notice wants them named, typed, sized and numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from pipeline.fold import fold
from pipeline.gather.conditions import field_name
from pipeline.model import Anchor, Check, Dossier, Draft, Material, NotApplicable, Unchecked, decides
from pipeline.pack.report import ANY

_MB = 1_000_000
_SURELY = 0.8
"""How surely a file must have been recognised for an error to rest on what it is."""


@decides("F012")
def as_asked(dossier: Dossier) -> Iterator[Draft]:
    """文件的名称、类型、大小或份数不合通知的规定。

    会指出：通知要求“单位名称-成果名称”，文件名是“报告终稿.docx”；要求 PDF，交的是 .docx；上限 20 MB，文件 23.5 MB；
    只要 1 份，交了 2 份。
    不会指出：文件名里的空格、全角半角的差别；通知没有这样规定。
    怎样改：按通知的规定改名、另存、压缩或删去多余的文件。
    """
    rules = dossier.pack.file_rules
    if not (rules.names or rules.types or rules.max_mb or rules.most):
        raise NotApplicable("通知没有规定文件的名称、类型、大小和份数。")
    unknown: dict[str, None] = {}
    found = [draft for material in _whole_files(dossier) for draft in _of_file(material, dossier, unknown)]
    found += _too_many(dossier)
    yield from found
    if unknown and not found:
        raise Unchecked(f"{'、'.join(unknown)}没有读到，文件名中的这一部分没有核对。")


def _whole_files(dossier: Dossier) -> list[Material]:
    """The files of the submission, those aside that serve several ends: no one rule is theirs."""
    parts = {path.partition("#")[0] for path in dossier.parts}
    return [material for material in dossier.materials if material.path not in parts and "#" not in material.path]


def _of_file(material: Material, dossier: Dossier, unknown: dict[str, None]) -> Iterator[Draft]:
    rules, path = dossier.pack.file_rules, PurePosixPath(material.path)
    for role in (material.role, ANY):
        pattern = rules.names.get(role)
        if pattern and not _fits(path.stem, pattern, dossier, unknown):
            shown = _shown(pattern, dossier)
            yield _draft(material, role, dossier, f"文件名应为“{shown}”，现为“{path.stem}”", shown, path.stem)
        types = rules.types.get(role)
        if types and path.suffix.lower() not in types:
            listed = "、".join(types)
            yield _draft(
                material, role, dossier, f"文件类型应为 {listed}，现为 {path.suffix or '（无）'}", listed, path.suffix
            )
        most = rules.max_mb.get(role)
        size = next((file.size for file in dossier.submission.files if file.path == material.path), 0) / _MB
        if most and size > most:
            yield _draft(material, role, dossier, f"文件 {size:.2f} MB，上限 {most:g} MB", most, round(size, 2))


def _too_many(dossier: Dossier) -> Iterator[Draft]:
    for role, most in dossier.pack.file_rules.most.items():
        held = [one for one in _whole_files(dossier) if role in (one.role, ANY)]
        if len(held) > most:
            names = "、".join(f"“{one.path}”" for one in held[:6]) + ("等" if len(held) > 6 else "")
            told = f"至多交 {most} 份，现有 {len(held)} 份（{names}）"
            yield _draft(held[most], role, dossier, told, most, len(held))


def _draft(
    material: Material, role: str, dossier: Dossier, told: str, expected: str | float, actual: str | float
) -> Draft:
    rules = dossier.pack.file_rules
    unsure = role != ANY and material.certainty < _SURELY
    aside = "（这个文件是哪一种材料不能确定，请人工核对）" if unsure else ""
    return Draft(
        f"“{material.path}”：{told}{aside}（{rules.clause}）。",
        material.path,
        Anchor(material.path),
        expected=expected,
        actual=actual,
        severity="review" if unsure else None,
        clause=rules.clause,
        quote=rules.quote,
    )


def _pieces(pattern: str) -> list[str]:
    """The pattern cut up: text, "{key}", "*"."""
    return [piece for piece in re.split(r"(\{[^{}]*\}|\*)", pattern) if piece]


def _fits(stem: str, pattern: str, dossier: Dossier, unknown: dict[str, None]) -> bool:
    """The file's name is as the pattern says; what is not known of a field may be anything."""
    source = ""
    for piece in _pieces(pattern):
        value = _value(piece[1:-1], dossier) if piece.startswith("{") else piece
        if value is None:
            unknown[field_name(piece[1:-1], dossier)] = None
        source += ".*" if value is None or piece == "*" else re.escape(fold(value))
    return re.fullmatch(source, fold(stem)) is not None


def _value(key: str, dossier: Dossier) -> str | None:
    told = dossier.form.value(key) if dossier.form else None
    if key == "unit_name":
        told = told or dossier.unit_name
    if key == "level":
        told = told or dossier.level
    if key == "outcome_name" and not told and dossier.title:
        told = dossier.title.text.strip()
    return told if isinstance(told, str) and told else None


def _shown(pattern: str, dossier: Dossier) -> str:
    """The pattern with what the form tells in it: "甲辰机床厂-（成果名称）"."""
    said = (
        (_value(piece[1:-1], dossier) or f"（{field_name(piece[1:-1], dossier)}）") if piece.startswith("{") else piece
        for piece in _pieces(pattern)
    )
    return "".join("…" if piece == "*" else piece for piece in said)


CHECKS: tuple[Check, ...] = (as_asked,)
