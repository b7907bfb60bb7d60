"""Copies of the report for readers who must not know whose it is: they have its sections, and are not the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from pipeline.gather.text import lines, plain
from pipeline.model import Document, Dossier, Material, Role
from pipeline.pack import pattern

_HEAD = 12
"""Lines at the head of a file among which its title stands."""


def copies_apart(dossier: Dossier) -> Dossier:
    """The dossier with each anonymous copy of the report in its own role, where the report itself is there, too."""
    anonymous = dossier.pack.anonymous
    roles = [role for role in anonymous.roles if role in dossier.pack.materials] if anonymous else []
    if not roles:
        return dossier
    told = {material.path: _copy_of(material, roles, dossier) for material in dossier.of_role("report")}
    if all(told.values()):
        return dossier  # none of them is the report itself: what there is stands for it
    return dossier.replace(materials=tuple(_as(material, told.get(material.path)) for material in dossier.materials))


def _as(material: Material, role: Role | None) -> Material:
    return replace(material, role=role) if role else material


def _copy_of(material: Material, roles: Iterable[Role], dossier: Dossier) -> Role | None:
    """The role whose name the file bears, or whose title stands at its head."""
    name = plain(PurePosixPath(material.path).stem).lower()
    head = _head(dossier.document_of(material))
    for role in roles:
        spec = dossier.pack.materials[role]
        if any(pattern(source).search(name) for source in spec.names):
            return role
        if any(pattern(source).search(line) for source in spec.titles for line in head):
            return role
    return None


def _head(document: Document) -> list[str]:
    return [plain(line.text) for _, line in zip(range(_HEAD), lines(document.blocks), strict=False)]
