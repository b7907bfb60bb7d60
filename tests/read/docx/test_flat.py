"""A Word package as one XML file says what the zip says."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path

import pytest

from pipeline.read import read

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "reports"


def flat(source: Path, target: Path) -> Path:
    """``source`` as Word's "Word XML 文档"."""
    parts = []
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == "[Content_Types].xml":
                continue
            if entry.filename.endswith((".xml", ".rels")):
                text = re.sub(r"^<\?xml[^>]*\?>\s*", "", content.decode("utf-8-sig"))
                held = f"<pkg:xmlData>{text}</pkg:xmlData>"
            else:
                held = f"<pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{entry.filename}" pkg:contentType="x">{held}</pkg:part>')
    target.write_text(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{"".join(parts)}</pkg:package>',
        "utf-8",
    )
    return target


@pytest.mark.parametrize("name", ["factory-clean.docx", "hospital-clean.docx", "construction-clean.docx"])
@pytest.mark.parametrize("ending", [".xml", ".doc"])
def test_a_flat_package_is_read_as_the_zip_is(tmp_path: Path, name: str, ending: str) -> None:
    written = flat(SAMPLES / name, tmp_path / f"报告{ending}")
    assert read(written, "报告.docx").noted("damaged")  # Word opens no flat package that is called .docx
    found, usual = read(written, f"报告{ending}"), read(SAMPLES / name, f"报告{ending}")
    assert found.blocks == usual.blocks and not found.noted("damaged", "unsupported")


def test_one_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    written = flat(SAMPLES / "factory-clean.docx", tmp_path / "报告.xml")
    written.write_bytes(written.read_bytes()[:-4000])
    assert read(written, "报告.xml").noted("damaged")
