"""What the pages of accounts and of the audit log have in common."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask

from data.accounts import Role
from data.format import shown_count
from data.locale import dated, timed
from server.caller import present_caller

EVERYBODY = (("/", "Board"), ("/account", "Your account"))
ADMINISTRATORS = (("/admin/accounts", "Accounts"), ("/admin/audit", "Audit log"))


def furnish(web: Flask, zone: ZoneInfo) -> None:
    """Gives the templates times of ``zone`` and the pages that whoever asks may open."""

    @web.template_filter("local")
    def local(at: datetime) -> str:
        there = at.astimezone(zone)
        return f"{dated(there, 'yMMMd')}, {timed(there, seconds=True)}"

    @web.template_filter("counted")
    def as_count(count: int) -> str:
        return shown_count(count)

    @web.template_global("zone_name")
    def zone_name() -> str:
        return zone.key

    @web.template_global("desk_owner")
    def desk_owner() -> str:
        caller = present_caller()
        return caller.sign_in.account.email if caller and caller.sign_in else ""

    @web.template_global("desk_pages")
    def desk_pages() -> tuple[tuple[str, str], ...]:
        caller = present_caller()
        is_admin = caller is not None and caller.role is Role.ADMIN
        return EVERYBODY + (ADMINISTRATORS if is_admin else ())
