"""I: secrecy markings, and material that others handed in too."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.fold import as_seen
from pipeline.gather.names import same
from pipeline.model import Anchor, Check, Document, Dossier, Draft, NotApplicable, decides, paragraphs
from pipeline.pack import pattern

_SIGN = "密"


@decides("I002", "marking")
def secrecy_marking(dossier: Dossier) -> Iterator[Draft]:
    """任何一个文件带有密级标志：绝密、机密或秘密，后面跟 ★ 或保密期限，独立标注。

    会指出：页眉写有“机密★5年”；首页标有“秘密 ★”。
    不会指出：“保守国家秘密”“商业秘密”，以及承诺书里“不含涉密内容”一类的句子。
    怎样改：立即停止流转该文件，由本单位保密部门核定后再提交不涉密的版本。
    """
    clause = dossier.pack.told("I002")
    for path, document in dossier.documents.items():
        if marking := _marking(document, dossier):
            text, anchor = marking
            yield Draft(
                f"“{path}”带有密级标志“{text}”（{clause}）。",
                path,
                anchor._replace(file=path),
                None,
                text,
                actual=text,
            )


def _marking(document: Document, dossier: Dossier) -> tuple[str, Anchor] | None:
    """The first marking of the file and its place."""
    for text in document.furniture:
        if found := _found(text, dossier):
            return found, Anchor(document.file)
    for paragraph in paragraphs(document.blocks):
        if _SIGN in paragraph.text and (found := _found(paragraph.text, dossier)):
            return found, paragraph.anchor
    return None


def _found(text: str, dossier: Dossier) -> str | None:
    if _SIGN not in text:
        return None
    folded = as_seen(text)
    words = dossier.pack.words
    for source in words["secrecy"]:
        if match := pattern(source).search(folded):
            return match[0]
    alone = pattern(words["secrecy_alone"])
    return next((line.strip() for line in folded.splitlines() if alone.match(line.strip())), None)


@decides("I001")
def alike(dossier: Dossier) -> Iterator[Draft]:
    """成果报告与同一批（或存档中往年）其他申报的成果报告大段相同：相同的文字占较短一份的四分之一以上。

    会指出：两份报告的“实施过程”除单位名称外逐段相同；全文照搬往年的报告。
    不会指出：通知原文、填写说明、许多报告都有的套话相同；本单位往年自己的报告；相同的文字不到十分之一。
    怎样改：核对雷同段落的来源；确为引用的请注明出处，不是本单位成果的请改写为自己的做法和数据。
    """
    clause = dossier.pack.told("I001")
    for likeness in dossier.likenesses or ():
        whose = f"“{likeness.name}”"
        if likeness.unit_name:
            same = likeness.unit_name == dossier.unit_name
            whose = f"{'同一单位' if same else likeness.unit_name}（{likeness.name}）"
        where = f"存档（{likeness.archived}）里" if likeness.archived else "本批中"
        longest = likeness.passages[0] if likeness.passages else None
        message = (
            f"与{where}{whose}的{dossier.pack.report_name}有 {likeness.characters} 字相同，"
            f"占较短一份的 {likeness.share:.0%}（{clause}）。"
        )
        if longest:
            titles = {spec.key: spec.title for spec in dossier.pack.sections}
            here, there = (titles[key] for key in (longest.section, longest.other_section))
            message += (
                f"最长的一段 {longest.characters} 字：本报告“{here}”写“{_opening(longest.text)}”，"
                f"对方“{there}”写“{_opening(longest.other_text)}”。"
            )
        yield Draft(
            f"{message}各段对照见 alike.html。",
            likeness.name,
            None,
            longest.section if longest else None,
            longest.text if longest else None,
            actual=f"{likeness.share:.0%}",
        )


_OPENING = 40  # characters of a shared passage in the message


def _opening(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _OPENING else line[:_OPENING] + "…"


@decides("I003")
def serves_another(dossier: Dossier) -> Iterator[Draft]:
    """同一份证实性材料用于两个单位：写的是另一个单位，或者同一批中另一个单位也交了同一个文件。

    会指出：证书抬头、记录里的“单位：”写着另一家公司，全文没有申报单位的名称；两个单位交了内容完全相同的文件。
    不会指出：写给班组、个人的证书；写有申报单位名称的材料；评价报告写的单位（见 E009）；
    同一单位的几份申报用同一个文件；许多单位都附上的公开文件。
    怎样改：核实该材料属于哪个单位。
    """
    clause = dossier.pack.told("I003")
    if not dossier.unit_name:
        raise NotApplicable("不知道申报单位的名称，无法比对。")
    own = same(dossier.unit_name)
    for material in dossier.of_role(*(role for role in dossier.pack.proven if role != dossier.pack.evaluation)):
        given = material.facts.get("unit_name")
        if not isinstance(given, str) or same(given) in own:
            continue
        text = same("".join(p.text for p in paragraphs(dossier.document_of(material).blocks)))
        if own not in text and material.text_source != "ocr":
            message = (
                f"“{material.path}”写的单位是“{given}”，没有“{dossier.unit_name}”，请核实属于哪个单位（{clause}）。"
            )
            at = Anchor(dossier.document_of(material).file)
            yield Draft(message, material.path, at, expected=dossier.unit_name, actual=given)
    for shared in dossier.shared:
        message = (
            f"“{shared.path}”与本批中{shared.unit_name}（{shared.name}）的“{shared.other_path}”是同一个文件，"
            f"请核实属于哪个单位（{clause}）。"
        )
        yield Draft(message, shared.path, Anchor(shared.path), actual=shared.unit_name)


CHECKS: tuple[Check, ...] = (alike, secrecy_marking, serves_another)
