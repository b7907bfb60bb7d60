"""How far experts agree: Kendall's W with ties and ICC(2,k), as docs/评审.md defines them. Shown, never used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from scoring.season import Season

if TYPE_CHECKING:
    import pandas as pd

FEWEST_OUTCOMES, FEWEST_EXPERTS = 3, 2
"""Below these nothing is computed."""


class Agreement(NamedTuple):
    """One group's agreement."""

    group: str
    outcomes: int
    """That all of the group's experts have scored with sheets that count, and how many the group has."""
    of: int
    experts: int
    w: float | None
    icc: float | None
    why: str
    """Why there is no figure; "" where there is one."""


def kendall_w(totals: pd.DataFrame) -> float | None:
    """Kendall's coefficient of concordance, corrected for ties; rows are outcomes, columns experts, no blanks.

    None where every expert gave all outcomes the same. Source: Kendall & Gibbons (1990), Rank Correlation Methods,
    5th ed., ch. 6: W = 12 S / (m²(n³ − n) − m ΣT), T = Σ(t³ − t) over each expert's ties.
    """
    placed = totals.rank(axis=0, method="average")
    n, m = placed.shape
    sums = placed.sum(axis=1)
    scatter = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(float((counts**3 - counts).sum()) for counts in (placed[one].value_counts() for one in placed))
    below = m * m * (n**3 - n) - m * ties
    return 12 * scatter / below if below else None


def icc_2k(totals: pd.DataFrame) -> float | None:
    """ICC(2,k): absolute agreement of the mean of k experts, both outcomes and experts taken as random.

    None where nothing differs. Source: Shrout & Fleiss (1979), Psychological Bulletin 86(2), 420-428:
    (BMS − EMS) / (BMS + (JMS − EMS)/n).
    """
    n, k = totals.shape
    whole = float(totals.to_numpy().mean())
    between = float(k * ((totals.mean(axis=1) - whole) ** 2).sum())
    judges = float(n * ((totals.mean(axis=0) - whole) ** 2).sum())
    rest = float(((totals - whole) ** 2).to_numpy().sum()) - between - judges
    bms, jms, ems = between / (n - 1), judges / (k - 1), rest / ((n - 1) * (k - 1))
    below = bms + (jms - ems) / n
    return (bms - ems) / below if below else None


def agreements(year: Season) -> Iterator[Agreement]:
    """Group by group, over the outcomes that have a valid sheet of everyone who scores most of the group."""
    import pandas as pd

    groups: dict[str, list[str]] = {}
    for code, name in year.panel.groups.items():
        groups.setdefault(name, []).append(code)
    totals = {
        score.outcome.code: {sheet.raw.expert: float(sheet.total) for sheet in score.sheets} for score in year.scores
    }
    for name, codes in groups.items():
        asked = pd.Series([expert for code in codes for expert in year.panel.pairs.get(code, ())]).value_counts()
        experts = sorted(str(expert) for expert, count in asked.items() if 2 * count > len(codes))
        frame = pd.DataFrame.from_dict({code: totals[code] for code in codes}, orient="index")
        block = frame.reindex(columns=experts).dropna()
        n, m = block.shape
        if n < FEWEST_OUTCOMES or m < FEWEST_EXPERTS:
            why = f"共同评过 {n} 项，专家 {m} 位，不足 {FEWEST_OUTCOMES} 项或 {FEWEST_EXPERTS} 位，不计算"
            yield Agreement(name, n, len(codes), m, None, None, why)
            continue
        w, icc = kendall_w(block), icc_2k(block)
        yield Agreement(name, n, len(codes), m, w, icc, "" if w is not None else "各项得分全部相同")
