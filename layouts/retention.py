"""Who stays: a heat map of paying accounts by the month in which they first paid.

It is a table, so that every cell is text: it needs no script, no second table and no mouse.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from dash import html

from data.cohorts import Cohort, Held
from data.format import shown, shown_count
from data.locale import percent_sign
from data.metric import Unit
from layouts.attributes import attributes
from layouts.words import counted, long_month, month

SHOWN_COHORTS = 12
TITLE = (
    "Of the accounts that first paid in a month, the percent paying at the end of that month and "
    "of each later one"
)
FLOORS = (15, 35, 50, 65, 75, 80, 85, 90, 95, 100)
"""From which percent on a cell is one step deeper: finest where retention mostly lies."""


def retention(cohorts: Sequence[Cohort], currency: str, *, live: bool) -> html.Section:
    """The last twelve cohorts; what older ones still bring in stands beneath."""
    last, older = cohorts[-SHOWN_COHORTS:], cohorts[:-SHOWN_COHORTS]
    return html.Section(
        [
            html.H2("Who stays", id="retention-title"),
            html.Figure(
                [
                    html.P(TITLE, className="heat-caption"),
                    html.Div(
                        _table(last, currency),
                        className="table-scroll heat-scroll",
                        tabIndex="0",
                        role="region",
                        **attributes({"aria-label": "Table: accounts still paying by month"}),
                    ),
                    html.Figcaption(_caption(last, older, currency, live), className="caption"),
                ],
                className="figure",
                **attributes({"aria-label": "Accounts that stay, by the month they first paid"}),
            ),
        ],
        className="block",
        **attributes({"aria-labelledby": "retention-title"}),
    )


def share(cohort: Cohort, held: Held) -> int:
    """The percent of a cohort's accounts that pay, rounded half up."""
    return (200 * held.paying + cohort.accounts) // (2 * cohort.accounts)


def _table(cohorts: Sequence[Cohort], currency: str) -> html.Table:
    most = max((len(each.held) for each in cohorts), default=0)
    heads = [f"Month {n}" if n else "First month" for n in range(most)]
    return html.Table(
        [
            html.Caption(TITLE, className="visually-hidden"),
            html.Thead(
                html.Tr(
                    [
                        html.Th("First paid", scope="col"),
                        html.Th("Accounts", scope="col"),
                        *(
                            html.Th(
                                [html.Span(head, className="visually-hidden"), _short(n)],
                                scope="col",
                            )
                            for n, head in enumerate(heads)
                        ),
                    ]
                )
            ),
            html.Tbody([_row(each, currency) for each in cohorts]),
        ],
        className="heat",
    )


def _short(n: int) -> html.Span:
    return html.Span(f"+{n}" if n else "0", **attributes({"aria-hidden": "true"}))


def _row(cohort: Cohort, currency: str) -> html.Tr:
    return html.Tr(
        [
            html.Th(month(cohort.month), scope="row"),
            html.Td(shown_count(cohort.accounts)),
            *(_cell(cohort, held, currency) for held in cohort.held),
        ]
    )


def _cell(cohort: Cohort, held: Held, currency: str) -> html.Td:
    percent = share(cohort, held)
    still = f"{shown_count(held.paying)} of {shown_count(cohort.accounts)}"
    more = f"{still}, {_money(held.minor, currency)} a month"
    return html.Td(
        [f"{percent}{percent_sign()}", html.Span(f", {more}", className="visually-hidden")],
        className=f"heat-cell heat-{bisect_right(FLOORS, percent)}",
        title=f"End of {month(held.month)}: {more}",
    )


def _caption(last: Sequence[Cohort], older: Sequence[Cohort], currency: str, live: bool) -> str:
    if not last:
        return "Nobody has paid yet."
    now = "now" if live else "at the end of that day"
    recent = sum(each.held[-1].minor for each in last)
    told = (
        f"Accounts that first paid since {long_month(last[0].month)} bring in "
        f"{_money(recent, currency)} of the {{}} {now}"
    )
    before = sum(each.held[-1].minor for each in older)
    told = told.format(_money(recent + before, currency))
    stay = sum(each.held[-1].paying for each in older)
    if older:
        told += (
            f"; {counted(stay, 'account')} from before, of "
            f"{shown_count(sum(e.accounts for e in older))}, "
            f"bring in {_money(before, currency)}"
        )
    return f"{told}. The last month of each row is not finished yet."


def _money(minor: int, currency: str) -> str:
    return shown(minor, Unit.MONEY, currency)
