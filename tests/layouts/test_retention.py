from __future__ import annotations

from dash import html

from data.cohorts import Cohort, Held
from layouts.retention import retention, share
from tests.layouts.samples import cohorts
from tests.layouts.trees import every, text, with_class


def _rows() -> list[html.Tr]:
    return every(retention(cohorts(), "GBP", live=True), html.Tr)


def test_the_last_twelve_cohorts_make_a_triangle() -> None:
    heads, *rows = _rows()
    assert len(rows) == 12
    assert len(heads.children) == 14
    assert [len(with_class(row, "heat-cell")) for row in rows] == list(range(12, 0, -1))
    assert text(rows[0].children[0]) == "Dec 2025"
    assert text(rows[-1].children[0]) == "Nov 2026"


def test_a_cell_says_its_share_its_accounts_and_what_they_bring_in() -> None:
    row = _rows()[1]
    assert text(row.children[3]) == "95%, 21 of 22, £1,029 a month"
    assert row.children[3].title == "End of Jan 2026: 21 of 22, £1,029 a month"
    assert row.children[3].className == "heat-cell heat-9"


def test_older_cohorts_are_added_up_beneath() -> None:
    (caption,) = with_class(retention(cohorts(), "GBP", live=True), "caption")
    assert text(caption) == (
        "Accounts that first paid since December 2025 bring in £12,936 of the £13,720 now; "
        "16 accounts from before, of 41, bring in £784. "
        "The last month of each row is not finished yet."
    )


def test_share_is_rounded_half_up() -> None:
    eight = Cohort(month=cohorts()[0].month, accounts=8, held=())
    held = Held(month=eight.month, paying=5, minor=0)
    assert share(eight, held) == 63


def test_nobody_paid_yet() -> None:
    assert "Nobody has paid yet." in text(retention((), "GBP", live=True))
