"""The catalogue: one declaration a metric, complete, and one SQL file to each."""

from __future__ import annotations

import json
import re
from dataclasses import FrozenInstanceError, fields

import pytest

from data import statements
from data.catalogue import METRICS, Catalogue
from data.errors import UnknownMetricError
from data.metric import Better, Comparison, Group, Metric, Unit
from tests.oracle import METRICS as MEASURES

# The names of the feature specification, in its order.
API_NAMES = {
    Group.REVENUE: ["mrr", "arr", "growth", "churn"],
    Group.COORDINATION: [
        "weddingsCoordinated",
        "activeVendorPairs",
        "avgCoordinationTime",
        "vendorSatisfactionScore",
    ],
    Group.USERS: [
        "totalSuppliers",
        "totalCouples",
        "activeSuppliers",
        "activeCouples",
        "newSignupsToday",
    ],
    Group.ENGAGEMENT: [
        "dailyActiveUsers",
        "weeklyActiveUsers",
        "monthlyActiveUsers",
        "averageSessionDuration",
    ],
}


def test_the_seventeen_metrics_are_those_of_the_specification() -> None:
    grouped = Catalogue().grouped()
    assert {group: [m.api_name for m in metrics] for group, metrics in grouped.items()} == API_NAMES
    assert len(METRICS) == 17


def test_groups_stand_together_in_the_boards_order() -> None:
    groups = [metric.group for metric in METRICS]
    assert groups == sorted(groups, key=list(Group).index)


def test_every_metric_has_its_statement_and_every_statement_its_metric() -> None:
    files = {path.stem for path in statements.FOLDER.glob("metrics/*.sql")}
    assert files == {metric.id for metric in METRICS}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_statement_begins_with_the_definition_in_words(metric: Metric) -> None:
    words = statements.meaning_in(f"metrics/{metric.id}")
    assert len(words) > 30
    assert words.endswith(".")


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_declaration_agrees_with_the_page_of_definitions(metric: Metric) -> None:
    measure = MEASURES[metric.id]
    assert metric.unit.value == measure.unit
    assert metric.better.value == measure.better
    assert (metric.comparison is Comparison.DAILY) == measure.daily
    assert metric.additive == measure.additive


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_declaration_is_whole(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-z_]*", metric.id)
    assert re.fullmatch(r"[a-z][A-Za-z]*", metric.api_name)
    assert metric.title
    assert metric.window
    assert metric.meaning.endswith(".")
    assert metric.additive <= (metric.part is not None)
    # what can be undefined says why; counts and money never are
    never = metric.unit in (Unit.COUNT, Unit.MONEY)
    assert (metric.undefined is None) == never
    assert metric.undefined is None or metric.undefined.endswith(".")
    assert metric.target is None or metric.better is not Better.NEUTRAL


def test_ids_and_api_names_never_meet() -> None:
    names = {metric.id for metric in METRICS} | {metric.api_name for metric in METRICS}
    both = [metric for metric in METRICS if metric.id == metric.api_name]
    assert len(names) == 2 * len(METRICS) - len(both)


def test_first_targets_are_those_of_the_definitions() -> None:
    found = {
        m.id: (str(m.target.value), m.target.share_of) for m in METRICS if m.target is not None
    }
    assert found == {
        "mrr": ("50000", None),
        "growth": ("20", None),
        "churn": ("3", None),
        "vendor_satisfaction": ("4.5", None),
        "dau": ("40", "mau"),
        "avg_session_duration": ("900", None),
    }
    assert {m.id for m in METRICS if m.benchmark} == {"churn", "dau"}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_metric_is_found_by_its_id_and_by_its_api_name(metric: Metric) -> None:
    catalogue = Catalogue()
    assert catalogue.find(metric.id) is metric
    assert catalogue.find(metric.api_name) is metric


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mmr", "There is no metric 'mmr'. Did you mean 'mrr'?"),
        ("MRR", "There is no metric 'MRR'."),
        (
            "dailyActiveUser",
            "There is no metric 'dailyActiveUser'. Did you mean 'dailyActiveUsers'?",
        ),
        ("vendor-pairs", "There is no metric 'vendor-pairs'. Did you mean 'active_vendor_pairs'?"),
        ("", "There is no metric ''."),
        ("x" * 500, f"There is no metric '{'x' * 60}'."),
        ("'; drop table x; --", 'There is no metric "\'; drop table x; --".'),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, said: str) -> None:
    with pytest.raises(UnknownMetricError) as caught:
        Catalogue().find(name)
    assert str(caught.value) == said
    assert (caught.value.code, caught.value.status) == ("unknown_metric", 404)


def test_a_metric_is_frozen_and_of_plain_values() -> None:
    with pytest.raises(FrozenInstanceError):
        METRICS[0].title = "Something else"  # type: ignore[misc]
    for metric in METRICS:
        for field in fields(metric):
            assert not callable(getattr(metric, field.name)), field.name
        json.dumps([str(getattr(metric, field.name)) for field in fields(metric)])


def test_a_catalogue_of_other_metrics_knows_only_those() -> None:
    catalogue = Catalogue(METRICS[:2])
    assert catalogue.metrics == METRICS[:2]
    with pytest.raises(UnknownMetricError):
        catalogue.find("churn")
