"""Opens one submitted file for a page, in a process of its own with limits.

    python -m web.core.preview.tool open UPLOAD FOLDER        the submission's files, archives unpacked
    python -m web.core.preview.tool pdf FILE OUT.pdf          the pages of an office file
    python -m web.core.preview.tool page FILE N OUT.png       a page of a PDF, or a picture, as a new picture
    python -m web.core.preview.tool pages FILE N FOLDER       its first N pages, as N.png each
    python -m web.core.preview.tool find FILE WORDS N OUT.json  where these words stand on its pages
    python -m web.core.preview.tool text FILE OUT.json        the paragraphs of any other file that can be read

Nothing of what was submitted is ever shown in its own form: a picture drawn anew and plain text carry no script.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.limits import DEFAULT
from pipeline.model import Document
from pipeline.system import die_with_parent, limit_itself

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
    seconds = PAGE_SECONDS if arguments[:1] == ["page"] else SECONDS
    limit_itself(cpu=seconds, data=DEFAULT.memory_bytes, file=DEFAULT.unpacked_bytes)
    match arguments:
        case ["open", upload, folder]:
            return _open(Path(upload), Path(folder))
        case ["pdf", file, out]:
            return _pdf(Path(file), Path(out))
        case ["pages", file, most, folder]:
            return _pages(Path(file), int(most), Path(folder))
        case ["find", file, wanted, near, out]:
            return _find(Path(file), wanted, int(near), Path(out))
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


def _pdf(file: Path, out: Path) -> int:
    """LibreOffice with its macros and links off, as the reading of old formats runs it."""
    import tempfile

    from pipeline.read import soffice
    from pipeline.read.sniff import sniff

    program, kind = soffice.available(), sniff(file).kind
    if program is None or kind not in soffice.FILTERS:
        return 1
    with tempfile.TemporaryDirectory(prefix="yushen-") as folder:
        try:
            made = soffice.convert(program, file, kind, Path(folder), DEFAULT, pages=True)
        except (soffice.Aborted, subprocess.TimeoutExpired):
            return 1
        if made is None:
            return 1
        shutil.move(made, out)
    return 0


def _page(file: Path, number: int, out: Path) -> int:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = DEFAULT.pixels
    if _is_pdf(file):
        import pypdfium2

        document = pypdfium2.PdfDocument(file)
        pages = len(document)
        if not 1 <= number <= pages:
            return NO_SUCH_PAGE
        picture = _drawn(document[number - 1])
    else:
        pages, picture = 1, Image.open(file)
        if number != 1:
            return NO_SUCH_PAGE
        picture.draft("RGB", (WIDTH * 2, WIDTH * 2))
        picture.thumbnail((WIDTH * 2, WIDTH * 2))
    picture.convert("RGB").save(out, "PNG")
    print(pages)
    return 0


def _pages(file: Path, most: int, folder: Path) -> int:
    """Each page is whole when it has its name; pages that are there already are left as they are."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    for number in range(1, min(most, len(document)) + 1):
        told = folder / f"{number}.pages"
        if told.exists():
            continue
        fresh = folder / f"{number}.drawing"
        _drawn(document[number - 1]).convert("RGB").save(fresh, "PNG")
        fresh.replace(folder / f"{number}.png")
        fresh.write_text(str(len(document)), "utf-8")
        fresh.replace(told)
    return 0


def _is_pdf(file: Path) -> bool:
    with file.open("rb") as stream:
        return b"%PDF-" in stream.read(1024)


def _drawn(page: Any) -> Any:
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), 4 * WIDTH / max(height, 1))
    return page.render(scale=scale).to_pil()


def _find(file: Path, wanted: str, near: int, out: Path) -> int:
    import pypdfium2

    from web.core.preview.whereabouts import spot

    found = spot(pypdfium2.PdfDocument(file), wanted, near) if _is_pdf(file) else None
    out.write_text(json.dumps(found), "utf-8")
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
