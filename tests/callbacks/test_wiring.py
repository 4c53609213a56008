from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

import pytest
from dash import Dash

import callbacks
from callbacks.failures import handle
from callbacks.view import Sources
from data.annotations import Annotations
from data.board import Numbers
from data.catalogue import Catalogue
from data.cohorts import Cohort
from data.errors import OutdatedError
from data.kept import Note, SetGoal
from data.proof import Asked
from data.reading import Board, Proof, Series
from layouts import ids
from layouts.board import board as board_layout
from layouts.page import page
from layouts.shown import shown_marks
from tests.layouts import samples

TICK = f"{ids.CLOCK}.n_intervals"
PARTS = '{"name":["ALL"],"type":"part"}'


class Stand:
    """Numbers that need no database: the samples, and a note of what was asked."""

    catalogue = Catalogue()
    currency = "GBP"

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.taken: list[str] = []

    def today(self) -> date:
        return samples.TODAY

    def board(self, as_of: date | None = None, *, fresh: bool = False) -> Board:
        self.asked.append({"board": as_of, "fresh": fresh})
        return samples.board()

    def series(self, name: str, **range_: Any) -> Series:
        self.asked.append({"series": name, **range_})
        return samples.series(name)

    def cohorts(self, *, as_of: date | None = None) -> tuple[Cohort, ...]:
        return samples.cohorts()

    def proof(self, name: str, asked: Asked, *, as_of: date | None = None) -> Proof:
        self.asked.append({"proof": name, "page": asked.page, "as_of": as_of})
        return samples.proof(name, recomputed=4_821_549 if asked.recompute else None)

    def export(self, fmt: str, **range_: Any) -> tuple[str, bytes]:
        self.asked.append({"export": fmt, **range_})
        return f"board.{fmt}", b"a,b\n"


class Pinned:
    """Annotations that need no database."""

    def notes(self, first: date, last: date) -> tuple[Note, ...]:
        return tuple(note for note in samples.NOTES if first <= note.day <= last)

    def goals(self, metric: str) -> tuple[SetGoal, ...]:
        return samples.GOALS


@pytest.fixture
def numbers() -> Stand:
    return Stand()


@pytest.fixture
def app(numbers: Stand) -> Dash:
    app = Dash("callbacks", on_error=handle)
    shown = samples.board()
    app.layout = page(
        shown, email="a@b.example", role="viewer", refresh_seconds=30, view=board_layout(shown)
    )
    callbacks.register_all(
        app,
        Sources(
            numbers=cast(Numbers, numbers),
            annotations=cast(Annotations, Pinned()),
            may_edit=lambda: True,
            note_export=numbers.taken.append,
        ),
    )
    return app


def _output(name: str, parts: Collection[str]) -> Any:
    component, prop = name.rsplit(".", 1)
    if component != PARTS:
        return {"id": component, "property": prop}
    return [{"id": ids.part(each), "property": prop} for each in parts]


def _ask(
    app: Dash,
    output: str,
    inputs: list[dict[str, Any]],
    state: list[dict[str, Any]],
    changed: str,
    parts: Collection[str] = (),
) -> dict[str, Any]:
    outputs = [_output(part, parts) for part in output.strip(".").split("...")]
    answer = app.server.test_client().post(
        "/_dash-update-component",
        json={
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": inputs,
            "state": state,
            "changedPropIds": [changed],
        },
    )
    assert answer.status_code in (200, 204), answer.text
    return cast(dict[str, Any], json.loads(answer.text)) if answer.status_code == 200 else {}


def _value(component: str, prop: str, value: Any) -> dict[str, Any]:
    return {"id": component, "property": prop, "value": value}


def _show(app: Dash, pathname: str, search: str, shown: Any = None) -> dict[str, Any]:
    output = (
        f"..{ids.VIEW}.children...{ids.STAMP}.children...{ids.SHOWN}.data...{ids.ALERT}.children.."
    )
    return _ask(
        app,
        output,
        [
            _value(ids.ADDRESS, "pathname", pathname),
            _value(ids.ADDRESS, "search", search),
            _value(ids.THEME, "data", "dark"),
        ],
        [_value(ids.SHOWN, "data", shown)],
        f"{ids.ADDRESS}.pathname",
    )


def _refresh(
    app: Dash, pathname: str, shown: Any, changed: str, woken: str | None = None
) -> dict[str, Any]:
    (output,) = [name for name in app.callback_map if ids.STATUS in name]
    return _ask(
        app,
        output,
        [
            _value(ids.CLOCK, "n_intervals", 1),
            _value(ids.REFRESH, "n_clicks", 1),
            _value(ids.WAKE, "data", woken),
        ],
        [
            _value(ids.ADDRESS, "pathname", pathname),
            _value(ids.ADDRESS, "search", ""),
            _value(ids.THEME, "data", "light"),
            _value(ids.SHOWN, "data", shown),
        ],
        changed,
        shown["parts"] if shown and pathname != "/" else (),
    )


def test_the_board_already_shown_is_not_sent_again(app: Dash, numbers: Stand) -> None:
    answer = _show(app, "/", "", shown_marks(samples.board()))
    assert ids.VIEW not in answer["response"]
    assert not numbers.asked


def test_a_metric_address_asks_for_its_series_and_shows_it(app: Dash, numbers: Stand) -> None:
    answer = _show(app, "/metric/mrr", "?from=2026-09-01&to=2026-10-31&grain=week")
    assert '"data-drilldown": "mrr"' in json.dumps(answer)
    assert numbers.asked[-1] == {
        "series": "mrr",
        "start": date(2026, 9, 1),
        "end": date(2026, 10, 31),
        "grain": "week",
        "as_of": None,
    }


def test_an_api_name_leads_to_the_same_metric(app: Dash) -> None:
    assert '"data-drilldown": "dau"' in json.dumps(_show(app, "/metric/dailyActiveUsers", ""))


def test_an_unknown_metric_is_answered_with_a_page(app: Dash) -> None:
    assert "no number called “mmr”" in json.dumps(_show(app, "/metric/mmr", ""), ensure_ascii=False)


def test_the_clock_swaps_only_what_changed(app: Dash) -> None:
    shown = shown_marks(samples.board())
    shown["parts"][ids.cell("wau")] = "00000000"
    answer = _refresh(app, "/", shown, TICK)
    assert set(answer["sideUpdate"]) == {ids.cell("wau")}


def test_only_the_button_asks_for_this_very_moment(app: Dash, numbers: Stand) -> None:
    shown = shown_marks(samples.board())
    _refresh(app, "/", shown, TICK)
    _refresh(app, "/", shown, f"{ids.REFRESH}.n_clicks")
    assert [asked["fresh"] for asked in numbers.asked] == [False, True]


@pytest.mark.parametrize("pathname", ["/", "/metric/arr"])
def test_numbers_that_are_too_old_give_way_to_a_sentence(
    app: Dash, numbers: Stand, monkeypatch: pytest.MonkeyPatch, pathname: str
) -> None:
    def outdated(*_: Any, **__: Any) -> Board:
        raise OutdatedError(600, "The database does not answer.")

    shown = shown_marks(samples.board())
    with monkeypatch.context() as away:
        away.setattr(numbers, "board", outdated)
        answer = _refresh(app, pathname, shown, f"{ids.CLOCK}.n_intervals")
    view = json.dumps(answer["response"][ids.VIEW])
    assert "more than 10 minutes old and are not shown any more" in view
    assert "data-role" not in view
    forgotten = answer["response"][ids.SHOWN]["data"]
    assert forgotten is None
    again = _refresh(app, "/", forgotten, f"{ids.CLOCK}.n_intervals")
    assert '"data-metric": "mrr"' in json.dumps(again["response"][ids.VIEW])


def test_a_drilldown_is_refreshed_in_place(app: Dash) -> None:
    answer = _refresh(app, "/metric/arr", None, TICK)
    assert '"data-drilldown": "arr"' in json.dumps(answer["response"][ids.VIEW])


def test_a_page_that_says_there_is_no_such_metric_is_not_told_again(app: Dash) -> None:
    answer = _refresh(app, "/metric/nothing", None, f"{ids.WAKE}.data")
    assert ids.ALERT not in answer.get("sideUpdate", {})
    assert "There is no metric" not in json.dumps(answer)


def test_a_download_holds_the_range_that_is_shown(app: Dash, numbers: Stand) -> None:
    pressed = ids.download("csv", "mrr")
    name = json.dumps(pressed, sort_keys=True, separators=(",", ":"))
    answer = _ask(
        app,
        f"{ids.FILE}.data",
        [[_value(cast(str, pressed), "n_clicks", 1)]],  # type: ignore[list-item]
        [
            _value(ids.ADDRESS, "pathname", "/metric/mrr"),
            _value(ids.ADDRESS, "search", "?from=2026-09-01&to=2026-09-30"),
        ],
        f"{name}.n_clicks",
    )
    assert answer["response"][ids.FILE]["data"]["filename"] == "board.csv"
    assert numbers.taken == ["board.csv"]
    assert numbers.asked[-1] == {
        "export": "csv",
        "as_of": None,
        "start": date(2026, 9, 1),
        "end": date(2026, 9, 30),
        "grain": "day",
        "metric": "mrr",
    }


def test_rows_are_asked_for_only_when_the_address_does(app: Dash, numbers: Stand) -> None:
    _show(app, "/metric/mrr", "?as_of=2026-10-01")
    assert not [asked for asked in numbers.asked if "proof" in asked]
    answer = _show(app, "/metric/mrr", "?as_of=2026-10-01&rows=2")
    assert '"data-role": "rows"' in json.dumps(answer)
    assert numbers.asked[-1] == {"proof": "mrr", "page": 2, "as_of": date(2026, 10, 1)}


def test_a_drilldown_that_did_not_change_is_left_alone(app: Dash) -> None:
    shown = _refresh(app, "/metric/arr", None, TICK)["response"][ids.SHOWN]["data"]
    again = _refresh(app, "/metric/arr", shown, TICK)
    assert set(again["response"]) == {ids.STAMP, ids.ALERT}


@pytest.mark.parametrize("by_itself", [TICK, f"{ids.WAKE}.data"])
def test_who_shows_the_present_board_is_told_what_the_callback_says(
    app: Dash, numbers: Stand, by_itself: str
) -> None:
    shown = shown_marks(samples.board())
    quick = _refresh(app, "/", shown, by_itself)
    through_dash = _refresh(app, "/", shown, f"{ids.REFRESH}.n_clicks")
    assert quick == through_dash
    assert set(quick["response"]) == {ids.STAMP, ids.ALERT}
    assert [asked["fresh"] for asked in numbers.asked] == [False, True]


def test_who_shows_another_board_is_sent_what_changed(app: Dash) -> None:
    shown = shown_marks(samples.board())
    shown["parts"][ids.cell("mrr")] = "00000000"
    answer = _refresh(app, "/", shown, TICK)
    assert list(answer["sideUpdate"]) == [ids.cell("mrr")]
    assert answer["response"][ids.SHOWN]["data"] == shown_marks(samples.board())


@pytest.mark.parametrize("state", [[], [_value(ids.SHOWN, "data", None)]])
def test_a_question_that_lacks_something_is_left_to_dash(
    app: Dash, numbers: Stand, state: list[dict[str, Any]]
) -> None:
    (output,) = [name for name in app.callback_map if ids.STATUS in name]
    body = {"output": output, "inputs": [], "state": state, "changedPropIds": [TICK]}
    web = app.server
    web.config["PROPAGATE_EXCEPTIONS"] = False
    web.test_client().post("/_dash-update-component", json=body)
    assert numbers.asked == []


def test_of_a_drilldown_only_what_changed_is_swapped_and_never_a_form_somebody_may_type_in(
    app: Dash,
) -> None:
    shown = _refresh(app, "/metric/arr", None, TICK)["response"][ids.SHOWN]["data"]
    head, form, other = (ids.piece(n, "arr") for n in ("head", "note-form", "target-form"))
    for part in (head, form, other):
        shown["parts"][part] = "00000000"

    def swapped(woken: str) -> set[str]:
        answer = _refresh(app, "/metric/arr", shown, f"{ids.WAKE}.data", woken)["response"]
        return {json.loads(name)["name"] for name in answer if name.startswith("{")}

    assert swapped("1795374000000") == {head}
    assert swapped(f"{form} saved 1795374000000") == {head, form}


def test_recomputing_says_what_came_of_it(app: Dash, numbers: Stand) -> None:
    button, place = ids.recompute("mrr"), ids.outcome("mrr")
    pressed = json.dumps(button, sort_keys=True, separators=(",", ":"))
    answer = app.server.test_client().post(
        "/_dash-update-component",
        json={
            "output": '{"metric":["MATCH"],"type":"outcome"}.children',
            "outputs": {"id": place, "property": "children"},
            "inputs": [{"id": button, "property": "n_clicks", "value": 1}],
            "state": [_value(ids.ADDRESS, "search", "?as_of=2026-10-01")],
            "changedPropIds": [f"{pressed}.n_clicks"],
        },
    )
    assert "the same to the last digit" in answer.text
    assert numbers.asked[-1] == {"proof": "mrr", "page": 1, "as_of": date(2026, 10, 1)}
