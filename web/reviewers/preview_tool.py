"""Opens one submitted file for the reviewer's page, in a process of its own with limits.

    python -m web.preview_tool open UPLOAD FOLDER       the submission's files, archives unpacked
    python -m web.preview_tool page FILE N OUT.png      a page of a PDF, or a picture, as a new picture
    python -m web.preview_tool text FILE OUT.json       the paragraphs of any other file that can be read

Nothing of what was submitted is ever shown in its own form: a picture drawn anew and plain text carry no script.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.child import die_with_parent
from pipeline.limits import DEFAULT
from pipeline.model import Document

SECONDS = 60
PAGE_SECONDS = 20
"""CPU time for one page: one of a nested PDF would take for ever."""
NO_SUCH_PAGE = 3
"""The exit code where the file has fewer pages."""
WIDTH = 1240
"""Pixels of a page's width: A4 at 150 dpi."""
MOST_PARAGRAPHS = 5000


def main(arguments: list[str]) -> int:
    """Carries out one command; exit code 1 when the file cannot be shown, 3 when it has fewer pages."""
    import resource

    seconds = PAGE_SECONDS if arguments[:1] == ["page"] else SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (DEFAULT.memory_bytes, DEFAULT.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (DEFAULT.unpacked_bytes, DEFAULT.unpacked_bytes))
    match arguments:
        case ["open", upload, folder]:
            return _open(Path(upload), Path(folder))
        case ["page", file, number, out]:
            return _page(Path(file), int(number), Path(out))
        case ["text", file, out]:
            return _text(Path(file), Path(out))
    return 2


def _open(upload: Path, folder: Path) -> int:
    from pipeline.intake import take

    folder.mkdir(parents=True, exist_ok=True)
    submission = take(upload, folder, DEFAULT)
    listing = [{"path": file.path, "source": file.source, "size": file.size} for file in submission.files]
    (folder / "files.json").write_text(json.dumps(listing, ensure_ascii=False), "utf-8", "surrogateescape")
    return 0


def _page(file: Path, number: int, out: Path) -> int:
    import pypdfium2
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = DEFAULT.pixels
    with file.open("rb") as stream:
        is_pdf = b"%PDF-" in stream.read(1024)
    if is_pdf:
        document = pypdfium2.PdfDocument(file)
        pages = len(document)
        if not 1 <= number <= pages:
            return NO_SUCH_PAGE
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), 4 * WIDTH / max(height, 1))
        picture: Image.Image = page.render(scale=scale).to_pil()
    else:
        pages, picture = 1, Image.open(file)
        if number != 1:
            return NO_SUCH_PAGE
        picture.draft("RGB", (WIDTH * 2, WIDTH * 2))
        picture.thumbnail((WIDTH * 2, WIDTH * 2))
    picture.convert("RGB").save(out, "PNG")
    print(pages)
    return 0


def _text(file: Path, out: Path) -> int:
    from pipeline.read import read

    document = read(file, file.name, DEFAULT)
    if not document.readable:
        return 1
    lines = list(lines_of(document))
    out.write_text(json.dumps(lines[:MOST_PARAGRAPHS], ensure_ascii=False), "utf-8", "replace")
    return 0


def lines_of(document: Document) -> Iterator[dict[str, Any]]:
    """Every paragraph with text and its place, as Options.headings names it."""
    from pipeline.outline.spots import spots

    for spot in spots(document):
        paragraph = spot.paragraph
        if text := paragraph.text.strip():
            yield {
                "place": spot.path,
                "text": f"{paragraph.number} {text}".strip(),
                "page": paragraph.anchor.page,
                "paragraph": paragraph.anchor.paragraph,
            }


if __name__ == "__main__":
    die_with_parent()
    sys.exit(main(sys.argv[1:]))
