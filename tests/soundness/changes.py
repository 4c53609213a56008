"""All that can be changed about the rows of the lively days."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from tests.soundness.agreement import TABLES
from tests.soundness.lively import IDS

# What may happen, each the one statement of a platform that knows nothing of us.
CHANGES = {
    "a type": "update public.user_profiles set user_type = 'couple' where id = %(Gus)s",
    "a type without sessions of it":
        "update public.user_profiles set user_type = 'planner' where id = %(Ann)s",
    "into the studio":
        "update public.user_profiles set organization_id = %(studio)s where id = %(Gus)s",
    "out of the studio":
        "update public.user_profiles set organization_id = null where id = %(Rose)s",
    "a category": "update public.user_profiles set category = 'cake' where id = %(Rose)s",
    "a category of the later staff":
        "update public.user_profiles set category = 'cake' where id = %(Fern)s",
    "a region": "update public.user_profiles set region = 'Essex' where id = %(Ann)s",
    "internal from now on":
        "update public.user_profiles set is_internal = true where id = %(Gus)s",
    "internal staff of a business":
        "update public.user_profiles set is_internal = true where id = %(Rose)s",
    "internal no longer":
        "update public.user_profiles set is_internal = false where id = %(Hal)s",
    "created later than the colleague":
        "update public.user_profiles set created_at = now() - interval '9 days'"
        " where id = %(Rose)s",
    "created earlier":
        "update public.user_profiles set created_at = now() - interval '99 days'"
        " where id = %(Ann)s",
    "deleted": "update public.user_profiles set deleted_at = now() where id = %(Gus)s",
    "deleted on another day":
        "update public.user_profiles set deleted_at = now() - interval '20 days'"
        " where id = %(Bob)s",
    "deleted no longer": "update public.user_profiles set deleted_at = null where id = %(Bob)s",
    "deleted in a month":
        "update public.user_profiles set deleted_at = now() + interval '30 days'"
        " where id = %(Ann)s",
    "a profile gone": "delete from public.user_profiles where id = %(Rose)s",
    "a couple gone": "delete from public.user_profiles where id = %(Ann)s",
    "an internal profile gone": "delete from public.user_profiles where id = %(Hal)s",
    "a profile after its sessions":
        "insert into public.user_profiles (id, user_type, created_at)"
        " values (%(ghost)s, 'supplier', now() - interval '50 days') on conflict do nothing",
    "a couple's profile after its sessions":
        "insert into public.user_profiles (id, user_type, region) values"
        " (%(ghost)s, 'couple', 'Kent')"
        " on conflict (id) do update set user_type = 'couple', region = 'Kent'",
    "an internal profile after its sessions":
        "insert into public.user_profiles (id, user_type, is_internal) values"
        " (%(ghost)s, 'supplier', true) on conflict (id) do update set is_internal = true",
    "a new profile": "insert into public.user_profiles (user_type) values ('supplier')",
    "another id": "update public.user_profiles set id = %(stranger)s where id = %(Gus)s",
    "two profiles change places":
        "update public.user_profiles as one set user_type = two.user_type, region = two.region,"
        " organization_id = two.organization_id from public.user_profiles as two"
        " where (one.id, two.id) in ((%(Rose)s, %(Ann)s), (%(Ann)s, %(Rose)s))",
    "a session on another day":
        "update public.user_sessions set created_at = created_at - interval '5 days'"
        " where user_id = %(Ann)s and created_at > now() - interval '36 hours'",
    "every session an hour earlier":
        "update public.user_sessions set created_at = created_at - interval '1 hour'",
    "a session of another user":
        "update public.user_sessions set user_id = %(Rose)s where user_id = %(Gus)s",
    "a session of a stranger":
        "update public.user_sessions set user_id = %(stranger)s where user_id = %(Bob)s",
    "a type that only sessions tell":
        "update public.user_sessions set user_type = 'planner' where user_id = %(ghost)s"
        " and user_type = 'couple'",
    "a session ends":
        "update public.user_sessions set session_duration = 99 where session_duration is null",
    "a session never ended":
        "update public.user_sessions set session_duration = null where user_id = %(Ann)s",
    "sessions gone": "delete from public.user_sessions where user_id = %(Rose)s",
    "the user without a profile gone":
        "delete from public.user_sessions where user_id = %(ghost)s",
    "a late session":
        "insert into public.user_sessions (user_id, created_at, session_duration)"
        " values (%(Ann)s, now() - interval '60 days', 5)",
    "a session between two":
        "insert into public.user_sessions (user_id, created_at, session_duration)"
        " values (%(Ann)s, now() - interval '5 days', 5)",
    "a session of tomorrow":
        "insert into public.user_sessions (user_id, created_at, session_duration)"
        " values (%(Ann)s, now() + interval '1 day', 5)",
    "a first session of a stranger":
        "insert into public.user_sessions (user_id, user_type) values (%(stranger)s, 'couple')",
    "another wedding":
        "update public.clients set wedding_id = %(second_wedding)s where id = %(summer)s",
    "no wedding": "update public.clients set wedding_id = null where id = %(summer)s",
    "the same wedding":
        "update public.clients set wedding_id = %(first_wedding)s where id = %(lake)s",
    "a client gone": "delete from public.clients where id = %(harvest)s",
    "a client after its collaboration":
        "insert into public.clients (id, wedding_id) values (%(lost_client)s, %(first_wedding)s)",
    "activity":
        "update public.vendor_collaborations set last_activity = now()"
        " where vendor2_id = %(ghost)s",
    "activity all over": "update public.vendor_collaborations set last_activity = now()",
    "a late activity":
        "update public.vendor_collaborations set last_activity = now() - interval '20 days'"
        " where vendor1_id = %(Fern)s",
    "another vendor":
        "update public.vendor_collaborations set vendor2_id = %(Fern)s, last_activity = now()"
        " where vendor2_id = %(ghost)s",
    "another kind":
        "update public.vendor_collaborations set collaboration_type = 'message_thread',"
        " last_activity = now() where vendor1_id = %(Fern)s",
    "collaborations gone": "delete from public.vendor_collaborations",
    "a late collaboration":
        "insert into public.vendor_collaborations (client_id, vendor1_id, vendor2_id,"
        " collaboration_type, created_at, last_activity) values (%(lake)s, %(Gus)s, %(Fern)s,"
        " 'message_thread', now() - interval '70 days', now() - interval '50 days')",
    "a rating": "insert into public.vendor_feedback (vendor_id, rating) values (%(Gus)s, 5)",
    "a late rating":
        "insert into public.vendor_feedback (vendor_id, rating, created_at)"
        " values (%(Rose)s, 1, now() - interval '80 days')",
    "a rating mended": "update public.vendor_feedback set rating = 2 where vendor_id = %(Gus)s",
    "a rating of another":
        "update public.vendor_feedback set vendor_id = %(Gus)s where vendor_id = %(Rose)s",
    "a rating of another day":
        "update public.vendor_feedback set created_at = created_at - interval '4 days'"
        " where vendor_id = %(ghost)s",
    "ratings gone": "delete from public.vendor_feedback where vendor_id = %(Rose)s",
    "a price": "update public.subscriptions set amount = 99 where user_id = %(Rose)s",
    "a plan": "update public.subscriptions set plan = 'scale' where user_id = %(Rose)s",
    "seats": "update public.subscriptions set quantity = 3 where user_id = %(Fern)s",
    "a discount":
        "update public.subscriptions set discount_percent = 50 where user_id = %(Fern)s",
    "a currency": "update public.subscriptions set currency = 'EUR' where user_id = %(Rose)s",
    "an unknown currency":
        "update public.subscriptions set currency = 'XAU' where user_id = %(Rose)s",
    "an interval":
        "update public.subscriptions set billing_interval = 'year' where user_id = %(Rose)s",
    "a cancellation":
        "update public.subscriptions set status = 'canceled', canceled_at = now()"
        " where user_id = %(Rose)s",
    "a payment at last":
        "update public.subscriptions set status = 'active', past_due_since = null"
        " where user_id = %(Gus)s",
    "an end to come":
        "update public.subscriptions set ended_at = now() + interval '9 days'"
        " where user_id = %(Fern)s",
    "another payer":
        "update public.subscriptions set user_id = %(Gus)s where user_id = %(Fern)s",
    "a payer whom nobody knows":
        "update public.subscriptions set user_id = %(stranger)s where user_id = %(Fern)s",
    "a subscription gone": "delete from public.subscriptions where user_id = %(ghost)s",
    "a late subscription":
        "insert into public.subscriptions (user_id, amount, status, created_at)"
        " values (%(Gus)s, 12, 'active', now() - interval '55 days')",
    "a rate": "insert into public.exchange_rates values (current_date - 20, 'USD', 0.7)",
    "a rate before all": "insert into public.exchange_rates values (current_date - 90, 'EUR', 2)",
    "a rate to come": "insert into public.exchange_rates values (current_date + 9, 'EUR', 0.5)",
    "a rate mended": "update public.exchange_rates set rate = 0.75 where currency = 'USD'",
    "a rate of another day":
        "update public.exchange_rates set day = day - 3 where currency = 'EUR'",
    "a rate gone": "delete from public.exchange_rates where rate = 0.9",
    "all rates gone": "delete from public.exchange_rates",
} | {f"truncate {table}": f"truncate public.{table}" for table in TABLES}  # fmt: skip


# The activity log keeps what a collaboration that is gone did.
LEFT_AS_IT_WAS = ("collaborations gone", "truncate vendor_collaborations")


def happen(connection: Connection[Any], change: str) -> None:
    """Commits one of the changes."""
    done = connection.execute(CHANGES[change].encode(), IDS)
    assert change.startswith("truncate") or done.rowcount > 0, change
