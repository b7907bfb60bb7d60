"""What was read of a submission, kept apart from what was judged of it: another rule needs no second reading.

Reading is most of what a submission costs, recognising scans nearly all of it, and none of it depends on the notice
but for its limits. A reading is kept as it came and found again by the submission's bytes, the limits, this tool and
the readers that are installed. It lies in the folder of results, which may have been in other hands: nothing but the
model's own data is ever made of it.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from pipeline.batch.storage import STATE
from pipeline.limits import MIB
from pipeline.model import Document

READ = f"{STATE}/read"
_MODEL = "pipeline.model.document"
_MOST = 64 * MIB
"""Bytes of a reading; more is read anew."""

Documents = dict[str, Document]


@dataclass
class Readings:
    """For one submission: what was read of it earlier, and where to put what is read now."""

    content: bytes | None
    """As it was kept; None when nothing was."""
    put: Callable[[bytes], object]
    taken: bool = field(default=False, init=False)
    """What was kept was used: nothing was read."""

    def found(self, files: set[str]) -> Documents | None:
        """The documents of these files, if that is what was kept."""
        documents = unpacked(self.content)
        self.taken = documents is not None and set(documents) == files
        return documents if self.taken else None

    def keep(self, documents: Documents) -> None:
        """Keeps a reading that another attempt would not better: one that came to its end in the time there was."""
        if not any(document.unread or _cut_short(document) for document in documents.values()):
            self.put(packed(documents))


def _cut_short(document: Document) -> bool:
    return any(note.kind in ("limit", "slow", "missing_reader") for note in document.notes)


def part(key: str) -> str:
    """Where the reading under ``key`` lies."""
    return f"{READ}/{key}.read"


def packed(documents: Documents) -> bytes:
    """As the content of a file."""
    out = io.BytesIO()
    _Writer(out, pickle.HIGHEST_PROTOCOL).dump(documents)
    return zlib.compress(out.getvalue(), 1)


def unpacked(content: bytes | None) -> Documents | None:
    """The inverse of ``packed``; None for nothing, or for what is no reading."""
    if content is None:
        return None
    try:
        opened = zlib.decompressobj()
        raw = opened.decompress(content, _MOST)
        found = _Reader(io.BytesIO(raw)).load() if opened.eof else None
    except Exception:  # whatever it holds, it is read anew
        return None
    return found if isinstance(found, dict) and all(isinstance(one, Document) for one in found.values()) else None


class _Writer(pickle.Pickler):
    """Writes each tuple and record of the model as a call with its values."""

    def reducer_override(self, obj: Any) -> Any:
        if type(obj).__module__ != Document.__module__:
            return NotImplemented
        values = obj if isinstance(obj, tuple) else (getattr(obj, each.name) for each in fields(obj))
        return type(obj), tuple(values)


class _Reader(pickle.Unpickler):
    """Makes the model's own tuples and records, and nothing else.

    The classes themselves are not handed out: what has one may set its attributes, for all that is read later.
    """

    def find_class(self, module: str, name: str) -> Any:
        if module.removeprefix("yushen.") != _MODEL or "." in name:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a reading")
        found = super().find_class(module, name)
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a reading")
        return lambda *values: found(*values)
