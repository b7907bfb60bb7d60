"""Applies a transformation to a sample."""

from __future__ import annotations

import functools
import io
import zipfile
from dataclasses import replace
from pathlib import PurePosixPath

from tests.metamorphic.catalogue import Transformation
from tests.metamorphic.specimens import FORM, REPORT, SHEET, Specimen, with_file
from tests.metamorphic.wordfile import WordFile

RESTS_ON_REPORT = frozenset(("X001", "Q005"))
"""Of whole submissions with other faults the report was tried in the clean ones."""


def fits(how: Transformation, specimen: Specimen) -> bool:
    """Whether there is a file in the sample that the transformation can be tried on."""
    if how.not_for & specimen.codes or (specimen.made_for_sheets and how.on != "sheet"):
        return False
    if how.on == "word" and specimen.scope == "submission" and not specimen.codes <= RESTS_ON_REPORT:
        return False
    if how.on == "print":
        return specimen.report is not None
    if how.on == "files":
        return specimen.scope == "submission"
    return _target(how, specimen) is not None


def _target(how: Transformation, specimen: Specimen) -> str | None:
    if how.on in ("form", "sheet"):
        path: str | None = FORM if how.on == "form" else SHEET
    elif specimen.scope == "report":
        path = next(iter(specimen.files))
    else:
        path = REPORT
    ending = {"word": ".docx", "form": ".docx", "pdf": ".pdf", "sheet": ".xlsx"}[how.on]
    if path not in specimen.files or not path.endswith(ending) or not _sound(specimen.files[path], ending):
        return None
    return path


def _sound(content: bytes, ending: str) -> bool:
    if ending == ".pdf":
        return b"/Encrypt" not in content
    return zipfile.is_zipfile(io.BytesIO(content))


def rewritten(how: Transformation, specimen: Specimen) -> Specimen | None:
    """The sample written anew; None when that changes nothing in it."""
    if how.on == "files":
        files = how.change(dict(specimen.files))
        return None if files == specimen.files else replace(specimen, files=files)
    if how.on == "print":
        return replace(specimen, files={f"{PurePosixPath(specimen.name).stem}.pdf": _printed(how, specimen)})
    path = _target(how, specimen)
    assert path is not None
    content, new_path = _changed(how, specimen.files[path], path)
    if new_path == path and _parts(content) == _parts(specimen.files[path]):
        return None
    return with_file(specimen, path, content, new_path)


@functools.lru_cache(maxsize=4)
def _printed(how: Transformation, specimen: Specimen) -> bytes:
    printed: bytes = how.change(specimen.report)
    return printed


def _changed(how: Transformation, content: bytes, path: str) -> tuple[bytes, str]:
    """The new bytes, and the new path where the transformation changes the kind of file."""
    if how.on in ("pdf", "sheet"):
        made = how.change(content)
    else:
        document = WordFile(content)
        made = how.change(document)
        made = document.save() if made is None else made
    if isinstance(made, tuple):
        content, ending = made
        return content, str(PurePosixPath(path).with_suffix(ending))
    return made, path


def _parts(content: bytes) -> object:
    """What is in a package, however it is packed; anything else as it is. A package that holds the same in another way
    is another way of writing, so only the order and the compression of the parts are compared beside them."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        held = [(one.filename, one.compress_type, package.read(one)) for one in package.infolist()]
        return held, content[:4], content[-22:-20]
