"""The pages and the terminal text as a person reads them, held against what was last reviewed.

``make goldens`` writes them anew; read the difference as prose before committing it.
"""

import io
import os
import re
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.write.diff import compare, print_diff, render_diff
from pipeline.write.digest import digest
from pipeline.write.html import render
from pipeline.write.index_html import render_index
from pipeline.write.terminal import print_result

GOLDENS = Path(__file__).parent / "goldens"
UPDATE = bool(os.environ.get("UPDATE_GOLDENS"))


def text_of(print_to):
    stream = io.StringIO()
    print_to(Console(file=stream, width=80))
    return stream.getvalue()


def body_of(page):
    """The page from <body> on: the style sheet and its hash have their own review. One tag begins a line.

    The rules' measured figures change with every measuring: what they are is tested beside the page that holds them.
    """
    body = re.sub(r"<script>.*?</script>", "", page[page.index("<body>") :], flags=re.DOTALL)
    body = re.sub(r"在 \d+ 份标注材料上：[^<]*", "在 N 份标注材料上：……", body)
    return re.sub(r"(?<=>)(?=<(?:p|div|tr|li|td|th|dd|section|article|h[1-6])\b)", "\n", body)


@pytest.fixture
def made(clean, faulty, pack, another):
    digests = [digest(clean, "reports/1/report.html"), digest(faulty, "reports/2/report.html")]
    resubmitted = compare(faulty, another(clean))
    return {
        "clean.txt": text_of(lambda console: print_result(clean, pack, console)),
        "faulty.txt": text_of(lambda console: print_result(faulty, pack, console)),
        "diff.txt": text_of(lambda console: print_diff(resubmitted, console)),
        "clean.html": body_of(render(clean, pack)),
        "faulty.html": body_of(render(faulty, pack)),
        "index.html": body_of(render_index(digests, pack, "0.1.0")),
        "diff.html": body_of(render_diff(resubmitted)),
    }


NAMES = ["clean.txt", "faulty.txt", "diff.txt", "clean.html", "faulty.html", "index.html", "diff.html"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_what_was_reviewed(name, made):
    path = GOLDENS / name
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(made[name], "utf-8")
    assert made[name] == path.read_text("utf-8"), "if the change is meant: make goldens, and review the difference"


def test_goldens_are_never_rewritten_in_ci():
    assert not (UPDATE and os.environ.get("CI"))
