"""docling's ranks of headings in a PDF, asked line by line: run by the interpreter of an environment with docling.

Reads a JSON object a line, ``{"pdf": path, "headings": [[text, page, [left, bottom, right, top]], ...], "bookmarks":
true}``, and answers each with the list of ranks that docling's own stage gives the headings: by bookmarks, by numbers,
then by looks. That stage needs no model. Finding headings does, and is not asked for.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from docling.backend.docling_parse_backend import ThreadedDoclingParseDocumentBackend
from docling.datamodel.base_models import InputFormat
from docling.datamodel.document import InputDocument
from docling.datamodel.pipeline_options import HeadingHierarchyOptions
from docling.models.stages.heading_hierarchy.heading_hierarchy_model import HeadingHierarchyModel
from docling_core.types.doc import BoundingBox, CoordOrigin, DoclingDocument, ProvenanceItem, Size


def levels(asked: dict) -> list[int]:
    """The ranks that docling gives the headings of one file."""
    path = Path(asked["pdf"])
    reader = ThreadedDoclingParseDocumentBackend
    backend = InputDocument(path_or_stream=path, format=InputFormat.PDF, backend=reader, filename=path.name)._backend
    pages = {}
    for page in backend.iter_pages():
        pages[page.page_no] = page.get_segmented_page()
        page.unload()
    outline = backend.get_document_outline() if asked["bookmarks"] else None
    backend.unload()
    return ranked(asked["headings"], pages, outline)


def ranked(headings: list, pages: dict, outline: list | None) -> list[int]:
    """The ranks of the headings, in a document of nothing else."""
    document = DoclingDocument(name="headings")
    for number, page in pages.items():
        document.add_page(number, Size(width=page.dimension.width, height=page.dimension.height))
    items = []
    for text, number, (left, bottom, right, top) in headings:
        box = BoundingBox(l=left, t=top, r=right, b=bottom, coord_origin=CoordOrigin.BOTTOMLEFT)
        place = ProvenanceItem(page_no=number, bbox=box, charspan=(0, len(text)))
        items.append(document.add_heading(text, level=1, prov=place))
    stage = HeadingHierarchyModel(HeadingHierarchyOptions(enabled=True))
    stage.assign_heading_levels(document, pages, outline)
    return [item.level for item in items]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(levels(json.loads(line))), flush=True)
