"""Kendall's W and ICC(2,k) against worked examples that were published (docs/评审.md names the sources)."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from scoring.agreement import icc_2k, kendall_w

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_icc_of_the_six_targets_and_four_judges_of_shrout_and_fleiss() -> None:
    """Shrout & Fleiss (1979), tables 2 and 4: BMS 11.24, JMS 32.49, EMS 1.02, ICC(2,4) = .62."""
    assert icc_2k(pd.DataFrame(SHROUT_FLEISS)) == pytest.approx(0.62, abs=0.005)


@pytest.mark.parametrize(
    ("experts", "w"),
    [
        # Siegel (1956), Nonparametric Statistics, ch. 9: three executives rank six applicants.
        ([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], 0.16),
        # Siegel (1956), ch. 9, with ties: s = 591, W = .828.
        (
            [
                [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
                [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
                [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
            ],
            0.828,
        ),
        # Zar (2010), Biostatistical Analysis, 5th ed., example 20.5: measurements, not ranks, of twelve birds.
        (
            [
                [10.4, 10.8, 11.1, 10.2, 10.3, 10.2, 10.7, 10.5, 10.8, 11.2, 10.6, 11.4],
                [7.4, 7.6, 7.9, 7.2, 7.4, 7.1, 7.4, 7.2, 7.8, 7.7, 7.8, 8.3],
                [17, 17, 20, 14.5, 15.5, 13, 19.5, 16, 21, 20, 18, 22],
            ],
            0.924,
        ),
    ],
)
def test_w_of_published_examples(experts: list[list[float]], w: float) -> None:
    assert kendall_w(pd.DataFrame(experts).T) == pytest.approx(w, abs=0.0025)


def test_w_is_one_where_all_agree_and_nothing_where_nothing_is_told_apart() -> None:
    assert kendall_w(pd.DataFrame([[1, 10], [2, 20], [3, 30]])) == pytest.approx(1)
    assert kendall_w(pd.DataFrame([[5, 5], [5, 5], [5, 5]])) is None
    assert icc_2k(pd.DataFrame([[5, 5], [5, 5], [5, 5]])) is None


def test_icc_is_that_of_sums_of_squares_worked_out_by_hand() -> None:
    luck = random.Random(3)
    rows = [[luck.randint(40, 100) for _ in range(5)] for _ in range(9)]
    n, k = 9, 5
    whole = sum(map(sum, rows)) / (n * k)
    bms = k * sum((sum(row) / k - whole) ** 2 for row in rows) / (n - 1)
    columns = list(zip(*rows, strict=True))
    jms = n * sum((sum(column) / n - whole) ** 2 for column in columns) / (k - 1)
    rest = sum((rows[i][j] - sum(rows[i]) / k - sum(columns[j]) / n + whole) ** 2 for i in range(n) for j in range(k))
    ems = rest / ((n - 1) * (k - 1))
    assert icc_2k(pd.DataFrame(rows)) == pytest.approx((bms - ems) / (bms + (jms - ems) / n))
