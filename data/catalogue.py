"""The catalogue: the seventeen metrics of the board. Everything that lists metrics derives from it.

To add one, append an entry here and write ``sql/metrics/<id>.sql``; nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from data.errors import UnknownMetricError
from data.metric import Better, Comparison, Goal, Group, Metric, Shape, Unit

METRICS: tuple[Metric, ...] = (
    Metric(
        id="mrr",
        api_name="mrr",
        group=Group.REVENUE,
        title="Monthly recurring revenue",
        unit=Unit.MONEY,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="plan",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=Goal(value=Decimal(50_000), share_of=None, source="Feature specification"),
        benchmark=None,
        window="at the moment",
        meaning=(
            "What all subscriptions paid at this moment bring in a month: amount × quantity × "
            "(1 − discount), a year divided by 12 and a quarter by 3, each subscription converted "
            "to the report currency and rounded half up to the penny once. Trials, paused, unpaid, "
            "incomplete and free subscriptions are not paid; past-due ones are for 30 days; "
            "cancelled ones until their paid service ends."
        ),
        undefined=None,
    ),
    Metric(
        id="arr",
        api_name="arr",
        group=Group.REVENUE,
        title="Annual recurring revenue",
        unit=Unit.MONEY,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="plan",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=None,
        benchmark=None,
        window="at the moment",
        meaning="Twelve times monthly recurring revenue at the same moment.",
        undefined=None,
    ),
    Metric(
        id="growth",
        api_name="growth",
        group=Group.REVENUE,
        title="Monthly revenue growth",
        unit=Unit.PERCENT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part=None,
        additive=False,
        bucketed=False,
        shape=Shape.BAR,
        target=Goal(value=Decimal(20), share_of=None, source="Feature specification"),
        benchmark=None,
        window="against one calendar month earlier",
        meaning=(
            "Monthly recurring revenue now, divided by the same one calendar month earlier at the "
            "same local clock time, less one, in percent."
        ),
        undefined="There was no recurring revenue one month earlier to grow from.",
    ),
    Metric(
        id="churn",
        api_name="churn",
        group=Group.REVENUE,
        title="Customer churn",
        unit=Unit.PERCENT,
        better=Better.DOWN,
        comparison=Comparison.MONTHLY,
        part="plan",
        additive=False,
        bucketed=False,
        shape=Shape.LINE,
        target=Goal(value=Decimal(3), share_of=None, source="Feature specification"),
        benchmark=Goal(value=Decimal(5), share_of=None, source="Industry, feature specification"),
        window="against one calendar month earlier",
        meaning=(
            "Of the accounts (businesses) that were paying one calendar month earlier, the percent "
            "that pay nothing now. By plan: of the accounts paying for that plan then; an account "
            "with two plans counts in both."
        ),
        undefined="No account was paying one month earlier, so none could leave.",
    ),
    Metric(
        id="weddings_coordinated",
        api_name="weddingsCoordinated",
        group=Group.COORDINATION,
        title="Weddings coordinated",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="collaboration type",
        additive=False,
        bucketed=False,
        shape=Shape.LINE,
        target=None,
        benchmark=None,
        window="this calendar month to date",
        meaning=(
            "Distinct weddings with at least one activity between two different businesses since "
            "the first day of this month. By type: weddings with an activity of that type; one "
            "wedding may count under several."
        ),
        undefined=None,
    ),
    Metric(
        id="active_vendor_pairs",
        api_name="activeVendorPairs",
        group=Group.COORDINATION,
        title="Active vendor pairs",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="collaboration type",
        additive=False,
        bucketed=False,
        shape=Shape.LINE,
        target=None,
        benchmark=None,
        window="the last 30 days",
        meaning=(
            "Distinct unordered pairs of different businesses with at least one activity between "
            "them in the last 30 days. By type: one pair may count under several."
        ),
        undefined=None,
    ),
    Metric(
        id="avg_coordination_time",
        api_name="avgCoordinationTime",
        group=Group.COORDINATION,
        title="Average coordination time",
        unit=Unit.HOURS,
        better=Better.NEUTRAL,
        comparison=Comparison.MONTHLY,
        part="collaboration type",
        additive=False,
        bucketed=False,
        shape=Shape.LINE,
        target=None,
        benchmark=None,
        window="the last 30 days",
        meaning=(
            "Over the weddings with activity in the last 30 days: the mean hours from a wedding's "
            "first activity ever to its latest. By type: from that type's activities alone."
        ),
        undefined="No wedding had any activity in the last 30 days.",
    ),
    Metric(
        id="vendor_satisfaction",
        api_name="vendorSatisfactionScore",
        group=Group.COORDINATION,
        title="Vendor satisfaction",
        unit=Unit.RATING,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="category",
        additive=False,
        bucketed=False,
        shape=Shape.LINE,
        target=Goal(value=Decimal("4.5"), share_of=None, source="Feature specification"),
        benchmark=None,
        window="the last 90 days",
        meaning=(
            "The mean of all ratings (1 to 5) given in the last 90 days, each rating counting "
            "once. With fewer than 5 ratings there is no score; the same holds for each category."
        ),
        undefined="Fewer than 5 ratings were given in the last 90 days.",
    ),
    Metric(
        id="total_suppliers",
        api_name="totalSuppliers",
        group=Group.USERS,
        title="Total suppliers",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="category",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=None,
        benchmark=None,
        window="at the moment",
        meaning=(
            "Businesses with at least one supplier profile that exists at this moment. Staff of "
            "one business count once."
        ),
        undefined=None,
    ),
    Metric(
        id="total_couples",
        api_name="totalCouples",
        group=Group.USERS,
        title="Total couples",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="region",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=None,
        benchmark=None,
        window="at the moment",
        meaning="Couple profiles that exist at this moment.",
        undefined=None,
    ),
    Metric(
        id="active_suppliers",
        api_name="activeSuppliers",
        group=Group.USERS,
        title="Active suppliers",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="category",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=None,
        benchmark=None,
        window="the last 30 days",
        meaning=(
            "Distinct supplier businesses that started at least one session in the last 30 days."
        ),
        undefined=None,
    ),
    Metric(
        id="active_couples",
        api_name="activeCouples",
        group=Group.USERS,
        title="Active couples",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="region",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=None,
        benchmark=None,
        window="the last 30 days",
        meaning="Distinct couples that started at least one session in the last 30 days.",
        undefined=None,
    ),
    Metric(
        id="new_signups_today",
        api_name="newSignupsToday",
        group=Group.USERS,
        title="New sign-ups today",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.DAILY,
        part="user type",
        additive=True,
        bucketed=True,
        shape=Shape.BAR,
        target=None,
        benchmark=None,
        window="today so far",
        meaning="Profiles created today up to this moment.",
        undefined=None,
    ),
    Metric(
        id="dau",
        api_name="dailyActiveUsers",
        group=Group.ENGAGEMENT,
        title="Daily active users",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.DAILY,
        part="user type",
        additive=True,
        bucketed=True,
        shape=Shape.BAR,
        target=Goal(value=Decimal(40), share_of="mau", source="Feature specification"),
        benchmark=Goal(value=Decimal(40), share_of="mau", source="Industry, feature specification"),
        window="today so far",
        meaning="Distinct users who started at least one session today up to this moment.",
        undefined=None,
    ),
    Metric(
        id="wau",
        api_name="weeklyActiveUsers",
        group=Group.ENGAGEMENT,
        title="Weekly active users",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="user type",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=None,
        benchmark=None,
        window="the last 7 days",
        meaning="Distinct users who started at least one session in the last 7 days.",
        undefined=None,
    ),
    Metric(
        id="mau",
        api_name="monthlyActiveUsers",
        group=Group.ENGAGEMENT,
        title="Monthly active users",
        unit=Unit.COUNT,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="user type",
        additive=True,
        bucketed=False,
        shape=Shape.AREA,
        target=None,
        benchmark=None,
        window="the last 30 days",
        meaning="Distinct users who started at least one session in the last 30 days.",
        undefined=None,
    ),
    Metric(
        id="avg_session_duration",
        api_name="averageSessionDuration",
        group=Group.ENGAGEMENT,
        title="Average session length",
        unit=Unit.SECONDS,
        better=Better.UP,
        comparison=Comparison.MONTHLY,
        part="user type",
        additive=False,
        bucketed=False,
        shape=Shape.LINE,
        target=Goal(value=Decimal(900), share_of=None, source="Feature specification"),
        benchmark=None,
        window="the last 30 days",
        meaning=(
            "All seconds of the sessions started in the last 30 days, divided by the number of "
            "those sessions; sessions still open have no length yet and are left out of both."
        ),
        undefined="No finished session was started in the last 30 days.",
    ),
)


class Catalogue:
    """The metrics by id and by API name; iterating gives them in the board's order."""

    __slots__ = ("_by_name", "metrics")

    def __init__(self, metrics: Iterable[Metric] = METRICS) -> None:
        self.metrics = tuple(metrics)
        self._by_name = {m.api_name: m for m in self.metrics} | {m.id: m for m in self.metrics}

    def find(self, name: str) -> Metric:
        """The metric with this id or API name; raises UnknownMetricError naming the nearest."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownMetricError(name, tuple(self._by_name)) from None

    def grouped(self) -> dict[Group, tuple[Metric, ...]]:
        """Every group in the board's order with its metrics."""
        return {g: tuple(m for m in self.metrics if m.group is g) for g in Group}
