"""F: can every file be read, and is it what it should be?"""

from __future__ import annotations

from collections.abc import Iterator

from checks.demands import serves_both
from pipeline.model import Check, Dossier, Draft, Note, Role, decides


def _notes(dossier: Dossier, *kinds: str) -> Iterator[Note]:
    """What intake and the readers noted, of these kinds, file by file."""
    for note in dossier.submission.notes:
        if note.kind in kinds:
            yield note
    for path, document in dossier.documents.items():
        for note in document.notes:
            if note.kind in kinds:
                yield note if note.anchor.file else note._replace(anchor=note.anchor._replace(file=path))


def _role(dossier: Dossier, path: str) -> Role:
    return next((material.role for material in dossier.materials if material.path == path), "unknown")


def _draft(note: Note, fix: str | None = None) -> Draft:
    name = note.anchor.file
    return Draft(f"“{name}”：{note.text}", name, note.anchor, None, note.excerpt or None, fix=fix)


@decides("F001", "broken file")
def damaged(dossier: Dossier) -> Iterator[Draft]:
    """文件损坏、是空的，或内容与文件名的类型不符（证实性材料见 E007）。

    会指出：报告.docx 打不开；报告.pdf 其实是一张图片。
    不会指出：能正常打开的文件。
    怎样改：用原来的软件打开并另存，确认能打开后重新上传。
    """
    for note in _notes(dossier, "damaged"):
        if _role(dossier, note.anchor.file) not in dossier.pack.proven:
            yield _draft(note)


@decides("F002", "broken file")
def encrypted(dossier: Dossier) -> Iterator[Draft]:
    """文件设有打开密码，无法读取。

    会指出：打开时要求输入密码的 Word 或 PDF。
    不会指出：只限制打印或复制、不用密码就能打开的 PDF。
    怎样改：去掉打开密码后重新上传。
    """
    for note in _notes(dossier, "encrypted"):
        yield _draft(note)


@decides("F003")
def unsupported(dossier: Dossier) -> Iterator[Draft]:
    """文件类型不被接受，没有读取。

    会指出：申报.rar、视频、可执行文件。
    不会指出：.docx、.pdf、.doc、.wps、图片、.xlsx、.zip。
    怎样改：另存为 Word 或 PDF；压缩包请用 .zip。
    """
    for note in _notes(dossier, "unsupported"):
        yield _draft(note)


@decides("F004")
def no_text_layer(dossier: Dossier) -> Iterator[Draft]:
    """报告没有可用的文字层，文字由识别得到，字数是估计。

    会指出：扫描成 PDF 的报告；文字层是乱码的 PDF。
    不会指出：由 Word 或 WPS 导出的 PDF。
    怎样改：上传电子版。
    """
    clause = dossier.pack.told("F004")
    report = dossier.report
    assert report is not None  # the rule needs "report"
    notes = report.noted("no_text_layer")
    for note in notes[:1]:
        yield _draft(note._replace(anchor=note.anchor._replace(file=report.file)))
    if not notes and report.text_source == "ocr":
        yield Draft(
            f"“{report.file}”没有文字层，文字由识别得到，字数是估计（{clause}）。", report.file, None, None, None
        )


@decides("F005", "no other file")
def no_report(dossier: Dossier) -> Iterator[Draft]:
    """提交的材料里没有成果报告。

    会指出：文件夹里只有申报表和推荐表。
    不会指出：有一份含规定各部分的 Word、PDF 或扫描件。
    怎样改：把现场管理创新成果报告一并提交。
    """
    clause = dossier.pack.told("F005")
    if dossier.report is None:
        yield Draft(f"提交的材料里没有找到{dossier.pack.materials['report'].title}（{clause}）。")


@decides("F006")
def several_reports(dossier: Dossier) -> Iterator[Draft]:
    """不止一份文件像是成果报告；本次按其中一份检查。

    会指出：同时有“报告.docx”和“报告（修改稿）.docx”。
    不会指出：只有一份报告；通知要求 Word 和 PDF 各一份，恰好各有一份（内容不同见 E013）。通知没有这样要求的，内容相同的
    PDF 与 Word 也会指出，请只留一份。
    怎样改：只保留最终稿。
    """
    clause = dossier.pack.told("F006")
    if len(dossier.report_candidates) > 1 and not serves_both(dossier, dossier.report_candidates):
        first, many = dossier.report_candidates[0], len(dossier.report_candidates)
        name, names = dossier.pack.report_name, "、".join(dossier.report_candidates)
        yield Draft(
            f"可能是{name}的文件有 {many} 份：{names}；本次按“{first}”检查（{clause}）。",
            first,
            expected=1,
            actual=many,
        )


@decides("F007")
def over_resources(dossier: Dossier) -> Iterator[Draft]:
    """文件超出读取的限制（大小、页数、解压后的大小、嵌套、时间），读取已安全停止。

    扫描页没有在时限内识别完的，写明是哪些页，请人工核对。

    会指出：解压后超过上限的压缩包；3000 页的 PDF。
    不会指出：限制以内的文件。
    怎样改：压缩图片、拆分或精简后重新上传。
    """
    for note in _notes(dossier, "limit"):
        yield _draft(note)
    for note in _notes(dossier, "slow"):
        # How many pages were read in time is also the machine's doing.
        yield _draft(note)._replace(severity="review")


@decides("F008")
def tracked_or_commented(dossier: Dossier) -> Iterator[Draft]:
    """报告里还有没有接受的修订，或没有删除的批注。字数按接受全部修订计。

    会指出：报告留有 3 处修订、2 条批注。
    不会指出：已接受全部修订、删除全部批注的报告。
    怎样改：在“审阅”中接受或拒绝全部修订、删除批注后另存。
    """
    yield from _report_notes(dossier, "tracked", "comments")


@decides("F009")
def unseen_text(dossier: Dossier) -> Iterator[Draft]:
    """报告里有隐藏的、白色的或小于 4 磅的文字。隐藏文字不计字数，白色和极小的文字照常计。

    会指出：一段设为“隐藏”的文字；白底上的白字。
    不会指出：深色底纹上的白字。
    怎样改：需要的恢复为正常文字，不需要的删除。
    """
    yield from _report_notes(dossier, "hidden", "white", "tiny")


@decides("F010")
def active_content(dossier: Dossier) -> Iterator[Draft]:
    """文件含有宏、嵌入的程序，或打开时会自动加载的外部链接。本工具不运行也不加载它们。

    会指出：.docm 里的宏；引用网络地址的模板；PDF 里的 JavaScript。
    不会指出：普通的超链接。
    怎样改：另存为不含宏和外部链接的 .docx，或导出为 PDF。
    """
    for note in _notes(dossier, "active"):
        yield _draft(note)


@decides("F011")
def missing_reader(dossier: Dossier) -> Iterator[Draft]:
    """读取这个文件所需的组件（文字识别或 LibreOffice）没有安装，文件没有读。

    会指出：没有安装 LibreOffice 时提交的 .doc 文件。
    不会指出：组件齐全时。
    怎样改：按提示安装组件，或把文件另存为 .docx。
    """
    for note in _notes(dossier, "missing_reader"):
        yield _draft(note)


def _report_notes(dossier: Dossier, *kinds: str) -> Iterator[Draft]:
    report = dossier.report
    assert report is not None  # the rules that call this need "report"
    for note in report.notes:
        if note.kind in kinds:
            yield _draft(note._replace(anchor=note.anchor._replace(file=report.file)))


CHECKS: tuple[Check, ...] = (
    damaged,
    encrypted,
    unsupported,
    no_text_layer,
    no_report,
    several_reports,
    over_resources,
    tracked_or_commented,
    unseen_text,
    active_content,
    missing_reader,
)
