"""What an error under a pack's own demands rests on: where it is in doubt, it is a question to a person."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from pipeline.confirm import looks
from tests.pack.brief import QUOTE, checked, filled, pack_of, report

CQ = f'clause = "一", quote = "{QUOTE}"'
BOX = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:100pt;height:40pt"><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)


def with_box(path: Path) -> Path:
    """The report with a text box after the second section's text."""
    with ZipFile(path) as package:
        parts = {item.filename: package.read(item) for item in package.infolist()}
    main = parts["word/document.xml"].decode()
    heading = main.index("取得效果")
    at = main.rindex("<w:p>", 0, heading) if "<w:p>" in main[:heading] else heading
    parts["word/document.xml"] = (main[:at] + BOX + main[at:]).encode()
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def made(where: Path, words: int = 80) -> Path:
    sections = [("一、改进背景", filled(60)), ("二、主要做法", filled(words)), ("三、取得效果", filled(60))]
    return report(where / "案例报告.docx", sections)


def only(result: dict[str, Any], code: str) -> dict[str, Any]:
    (finding,) = (one for one in result["findings"] if one["code"] == code)
    assert isinstance(finding, dict)
    return finding


def test_a_text_box_may_hold_what_a_section_seems_to_lack(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, {"doing": "limit = { min = 100 }"})
    sure = only(checked(made(tmp_path), pack), "L001")
    assert (sure["severity"], sure["doubts"]) == ("error", [])
    doubted = only(checked(with_box(made(tmp_path)), pack), "L001")
    assert doubted["severity"] == "review" and doubted["doubts"] and doubted["doubts"][0] in doubted["message"]


SHAKEN = [
    # what the pack says of the second section, further tables, further rules, its 字, the rule
    ("limit = { min = 100 }", "", {}, 80, "L001"),
    ('limit = { share_of = "effect", share_max = 0.5 }', "", {}, 80, "L001"),
    ("", f"\n[report]\nlimit = {{ max = 60, {CQ} }}\n", {"L005": "error"}, 80, "L005"),
    ("", f"\n[report]\nlimit = {{ min = 6000, {CQ} }}\n", {"L005": "error"}, 80, "L005"),
    ('forbidden = ["节拍"]', "", {"C004": "error"}, 80, "C004"),
]


@pytest.mark.parametrize(("said", "tables", "rules", "words", "code"), SHAKEN, ids=lambda value: str(value)[:40])
def test_without_the_second_reading_nothing_stays_an_error(
    tmp_path: Path, monkeypatch: Any, said: str, tables: str, rules: dict[str, str], words: int, code: str
) -> None:
    pack = pack_of(tmp_path, {"doing": said}, tables=tables, rules=rules)
    path = made(tmp_path, words)
    assert only(checked(path, pack), code)["severity"] == "error"
    broken = dict.fromkeys(looks._LOOKS, _unreadable)
    monkeypatch.setattr(looks, "_LOOKS", broken)
    doubted = only(checked(path, pack), code)
    assert doubted["severity"] == "review" and re.search("第二种读法没有完成", doubted["message"])


def _unreadable(*_: object) -> None:
    raise OSError("the file is gone")
