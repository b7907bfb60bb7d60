"""Q: no more submissions than the notice allows per recommender, unit or field (Q006)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Check, Dossier, Draft, NotApplicable, Tally, Unchecked, decides
from pipeline.pack import Quota

_LISTED = 6
"""Submissions that are named; more would be no sentence any more."""


@decides("Q006")
def over_quota(dossier: Dossier) -> Iterator[Draft]:
    """同一推荐单位、同一单位、同一区（或表上别的一栏）的申报超过规定的项数：在这一批里，或连同往年名册计算。

    会指出：每个区限报 3 项，这一批里同一个区有 4 项。
    不会指出：名额以内的；不知道属于哪个单位或哪个区的；单份检查时须与整批一起计算的名额。
    怎样改：请推荐单位或申报单位确定保留哪几项。
    """
    clause = dossier.pack.told("Q006")
    quotas = {quota.key: quota for quota in dossier.pack.quotas}
    if not quotas:
        raise NotApplicable("通知没有规定名额。")
    if dossier.tallies is None and all(quota.over == "batch" for quota in quotas.values()):
        raise Unchecked("名额须与其他申报一起计算，请用 yushen batch 检查。")
    beyond = [tally for tally in dossier.tallies or () if tally.number > quotas[tally.quota].most]
    yield from (_draft(quotas[tally.quota], tally, dossier, clause) for tally in beyond)
    if not beyond and dossier.likenesses is None:  # alone: what a register holds is all that was counted
        _all_counted(quotas, dossier)


def _all_counted(quotas: dict[str, Quota], dossier: Dossier) -> None:
    """Nothing that was not counted passes."""
    counted = {tally.quota for tally in dossier.tallies or ()}
    if any(quota.over == "batch" for quota in quotas.values()):
        raise Unchecked("名额须与其他申报一起计算，请用 yushen batch 检查。")
    if unknown := [_of(quota, dossier) for quota in quotas.values() if quota.key not in counted]:
        raise Unchecked(f"没有读到{'、'.join(unknown)}，往年名册里的没有计算，请人工核对。")


def _of(quota: Quota, dossier: Dossier) -> str:
    """What it is counted by."""
    return _OF.get(quota.per) or dossier.pack.fields[quota.per].title


def _draft(quota: Quota, tally: Tally, dossier: Dossier, clause: str) -> Draft:
    where = "这一批里" if quota.over == "batch" else "连同名册里的"
    names = "、".join(tally.names[:_LISTED]) + ("等" if len(tally.names) > _LISTED else "")
    message = f"{_of(quota, dossier)}“{tally.value}”限报 {quota.most} 项，{where}共 {tally.number} 项"
    message += f"（其他的是：{names}）" if names else ""
    return Draft(
        f"{message}，请核对（{quota.clause or clause}）。",
        quota.per,
        expected=quota.most,
        actual=tally.number,
        severity="advice" if quota.severity == "advice" else "review",
        clause=quota.clause or None,
        quote=quota.quote or None,
    )


_OF = {"unit_name": "单位", "recommender": "推荐单位"}

CHECKS: tuple[Check, ...] = (over_quota,)
