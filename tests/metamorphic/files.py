"""How the files of a submission are called, arranged and bound together."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.specimens import FORM, REPORT
from tests.metamorphic.wordfile import WordFile, el, q

Files = dict[str, bytes]
LINKS = "word/_rels/document.xml.rels"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
NAMED_FAULTS = ("E007",)
"""What could not be opened is known by its name alone: a name that says nothing takes that away."""


def _renamed(name: str, rename: Callable[[str], str], **about: tuple[str, ...]) -> None:
    transformation("files", name=f"files_{name}", **about)(
        lambda files: {rename(path): content for path, content in files.items()}
    )


def _name(change: Callable[[str], str]) -> Callable[[str], str]:
    """Change the file's name without its ending, and keep folder and ending."""

    def apply(path: str) -> str:
        pure = PurePosixPath(path)
        return str(pure.with_name(change(pure.stem) + pure.suffix))

    return apply


def _ending(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda path: str(PurePosixPath(path).with_suffix(change(PurePosixPath(path).suffix)))


_renamed("with_capital_endings", _ending(str.upper))
_renamed("called_copies", _name(lambda stem: f"{stem}(1)"))
_renamed("called_final", _name(lambda stem: f"{stem}-最终版"))
_renamed("called_copies_in_chinese", _name(lambda stem: f"{stem} - 副本"))
_renamed("with_the_unit_before", _name(lambda stem: f"某某有限公司-{stem}"))
_renamed("with_a_date_behind", _name(lambda stem: f"{stem}_20240508"))
_renamed("with_wide_spaces", _name(lambda stem: f"　{stem}"))
_renamed("with_underscores", _name(lambda stem: stem.replace(" ", "_")))
_renamed("with_wide_digits", _name(lambda stem: stem.translate(str.maketrans("24", "２４"))))
_renamed("without_annex_numbers", _name(lambda stem: stem.removeprefix("附件2 ").removeprefix("附件4 ")))
_renamed("with_plus_signs_for_spaces", _name(lambda stem: stem.replace(" ", "+")))
_renamed("in_one_folder", lambda path: PurePosixPath(path).name)
_renamed("in_a_deep_folder", lambda path: f"2024/申报/终稿/{path}")
_renamed("each_in_a_folder", lambda path: f"{PurePosixPath(path).stem}/{PurePosixPath(path).name}")
_renamed("in_a_folder_with_dots", lambda path: f"v1.0.docx/{path}")


@transformation("files", name="files_numbered")
def _numbered(files: Files) -> Files:
    return {str(PurePosixPath(path).with_name(f"{place:02}_{PurePosixPath(path).name}")): content
            for place, (path, content) in enumerate(files.items(), 1)}  # fmt: skip


@transformation("files", name="files_called_by_numbers_alone", not_for=NAMED_FAULTS)
def _numbers(files: Files) -> Files:
    return {f"{place}{PurePosixPath(path).suffix}": content for place, (path, content) in enumerate(files.items(), 1)}


@transformation("files", name="files_called_by_letters_alone", not_for=NAMED_FAULTS)
def _letters(files: Files) -> Files:
    return {
        f"IMG_{place:04}{PurePosixPath(path).suffix}": content for place, (path, content) in enumerate(files.items(), 1)
    }


@transformation("files", name="files_in_folders_by_kind")
def _by_kind(files: Files) -> Files:
    places = {REPORT: "1 成果报告", FORM: "2 申报表"}
    return {f"{places.get(path, '3 其他')}/{path}": content for path, content in files.items()}


@transformation("files", name="files_swapped_folders")
def _all_as_evidence(files: Files) -> Files:
    return {f"证实性材料/{PurePosixPath(path).name}": content for path, content in files.items()}


@transformation("files", name="files_without_endings")
def _no_ending(files: Files) -> Files:
    return {path.rpartition(".")[0]: content for path, content in files.items()}


@transformation("files", name="word_files_called_doc")
def _called_doc(files: Files) -> Files:
    return {path.replace(".docx", ".doc"): content for path, content in files.items()}


@transformation("files", name="with_files_of_the_system")
def _system(files: Files) -> Files:
    return {
        **files,
        ".DS_Store": b"\0",
        "证实性材料/Thumbs.db": b"\0",
        "~$报告.docx": b"\0",
        "desktop.ini": b"x",
        "__MACOSX/._a": b"\0",
    }


def _bound(first: bytes, *others: bytes) -> bytes:
    """Word files one behind the other, each on a new page, with their pictures."""
    document = WordFile(first)
    end = document.body[-1]
    for place, other in enumerate(others):
        end.addprevious(el("w:p", el("w:r", el("w:br", type="page"))))
        added = WordFile(other)
        _carry_pictures(document, added, f"b{place}")
        for block in [one for one in added.body if one.tag != q("w:sectPr")]:
            end.addprevious(block)
    return document.save()


def _carry_pictures(document: WordFile, added: WordFile, mark: str) -> None:
    """The pictures of the added file under names of their own."""
    for link in added.tree(LINKS):
        if link.get("Type").endswith("/image"):
            name = link.get("Target").replace("media/", f"media/{mark}")
            document.parts[f"word/{name}"] = added.parts[f"word/{link.get('Target')}"]
            link.attrib.update({"Id": f"{mark}{link.get('Id')}", "Target": name})
            document.tree(LINKS).append(copy.deepcopy(link))
    for picture in added.body.iter(BLIP):
        picture.set(EMBED, f"{mark}{picture.get(EMBED)}")
    kinds = document.parts["[Content_Types].xml"]
    if b'Extension="png"' not in kinds:
        document.parts["[Content_Types].xml"] = kinds.replace(
            b"</Types>", b'<Default Extension="png" ContentType="image/png"/></Types>'
        )


def _openable(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


def _bind(files: Files, chosen: list[str], name: str) -> Files:
    chosen = [path for path in chosen if _openable(files[path])]
    if len(chosen) < 2:
        return files
    rest = {path: content for path, content in files.items() if path not in chosen}
    return {**rest, name: _bound(*(files[path] for path in chosen))}


def _starting(files: Files, *words: str) -> list[str]:
    return [path for path in files if PurePosixPath(path).name.startswith(words) and path.endswith(".docx")]


@transformation("files", name="certificates_bound", compares=("findings", "counts", "form"))
def _certificates(files: Files) -> Files:
    return _bind(files, _starting(files, "荣誉证书"), "证实性材料/荣誉证书.docx")


@transformation("files", name="summaries_bound", compares=("findings", "counts", "form"), not_for=("I002",))
def _summaries(files: Files) -> Files:
    return _bind(files, _starting(files, "20"), "证实性材料/现场管理活动总结.docx")


@transformation("files", name="evaluations_bound", compares=("findings", "counts", "form"), not_for=("E008",))
def _evaluations(files: Files) -> Files:
    return _bind(files, _starting(files, "现场管理评价报告"), "证实性材料/现场管理评价报告.docx")


@transformation(
    "files", name="form_and_recommendation_bound", compares=("findings", "counts", "form"), not_for=("R003",)
)
def _forms(files: Files) -> Files:
    return _bind(files, _starting(files, "附件"), "申报表和推荐表.docx")


@transformation("files", name="form_before_report_bound", compares=("findings", "counts", "form"))
def _form_report(files: Files) -> Files:
    return _bind(files, [FORM, REPORT], "申报材料.docx")


@transformation("files", name="report_before_form_bound", compares=("findings", "counts", "form"))
def _report_form(files: Files) -> Files:
    return _bind(files, [REPORT, FORM], "申报材料.docx")


@transformation(
    "files", name="evidence_bound", compares=("findings", "counts", "form"), not_for=("I002", "E008", "E007")
)
def _evidence(files: Files) -> Files:
    return _bind(files, [path for path in files if path.startswith("证实性材料/")], "证实性材料.docx")
