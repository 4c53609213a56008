"""Who counts: businesses, couples, internal profiles, and the parts they fall into."""

from .world import Row, World

UNKNOWN = "unknown"


def named(part: str | None) -> str:
    """The part a value falls into; a missing one is "unknown", so nothing vanishes."""
    return UNKNOWN if part is None else part


class People:
    """The profiles as they are now, which is how every day reads them."""

    def __init__(self, world: World) -> None:
        self.profiles: list[Row] = [
            row for row in world.rows("user_profiles") if not row["is_internal"]
        ]
        self._known = {row["id"]: row for row in self.profiles}
        self._internal = {row["id"] for row in world.rows("user_profiles") if row["is_internal"]}
        self._categories = self._category_of_each_business()

    def counts(self, user: str) -> bool:
        """False for an internal profile, which counts nowhere."""
        return user not in self._internal

    def business(self, user: str) -> str:
        """The business of a user; one without a profile stands for itself."""
        profile = self._known.get(user)
        if profile is None:
            return user
        return str(profile["organization_id"] or profile["id"])

    def user_type(self, user: str, own: str | None) -> str | None:
        """The profile's user type; a session's own only where no profile exists."""
        profile = self._known.get(user)
        return own if profile is None else profile["user_type"]

    def business_category(self, business: str) -> str:
        """The category of a business: that of its earliest created supplier profile."""
        return self._categories.get(business, UNKNOWN)

    def category(self, user: str) -> str:
        """The category a profile itself names."""
        return named(self._known.get(user, {}).get("category"))

    def region(self, user: str) -> str:
        """The region a profile itself names."""
        return named(self._known.get(user, {}).get("region"))

    def _category_of_each_business(self) -> dict[str, str]:
        categories: dict[str, str] = {}
        for row in sorted(self.profiles, key=lambda row: (row["created_at"], row["id"])):
            if row["user_type"] == "supplier":
                categories.setdefault(self.business(row["id"]), named(row["category"]))
        return categories
