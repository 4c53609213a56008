"""Every setting of the dashboard in one place, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from babel import Locale
from psycopg.conninfo import conninfo_to_dict

from data.errors import SettingError
from data.locale import locale_named
from data.mapping import CANONICAL, mappings
from data.oidc import OIDC_SETTINGS, Oidc, oidc_from
from data.setting import Setting, Text

CAPTURES = ("statement", "row", "none")
SHORTEST_SECRET = 32
KNOWN_SECRETS = frozenset({"change-me", "changeme", "secret", "dev", "development", "password"})


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="DATABASE_URL",
        default=None,
        meaning="PostgreSQL to use. Unset: an embedded PostgreSQL with demo data is started.",
    ),
    Setting(
        name="DATABASE_READ_URL",
        default=None,
        meaning="A replica that serves the reads. Unset: DATABASE_URL serves them.",
    ),
    Setting(
        name="DATABASE_LISTEN_URL",
        default=None,
        meaning="A direct connection to the primary for LISTEN, where DATABASE_URL is a pooler.",
    ),
    Setting(
        name="REDIS_URL",
        default=None,
        meaning="Redis that processes share. Unset: an in-process stand-in for one process.",
    ),
    Setting(
        name="SECRET_KEY",
        default=None,
        meaning="Signs the session cookie; at least 32 characters. Required with DATABASE_URL.",
    ),
    Setting(
        name="REPORT_TIMEZONE",
        default="Europe/London",
        meaning="The zone whose midnights divide days.",
    ),
    Setting(
        name="REPORT_CURRENCY",
        default="GBP",
        meaning="The one currency of all money, three capital letters.",
    ),
    Setting(
        name="REPORT_LOCALE",
        default="en-GB",
        meaning="How numbers, money and dates are written, such as en-US or de-DE. The words stay "
        "English; files and the API do not depend on it, and fields to pick a day in are the "
        "browser's own, in the reader's form.",
    ),
    Setting(name="HOST", default="127.0.0.1", meaning="The address the web server listens on."),
    Setting(name="PORT", default="8050", meaning="The port the web server listens on."),
    Setting(
        name="DASHBOARD_HOME",
        default=None,
        meaning="Folder of the embedded database and generated key. Unset: .home beside app.py.",
    ),
    Setting(name="REFRESH_SECONDS", default="30", meaning="How often an open page asks anew."),
    Setting(
        name="CACHE_SECONDS", default="300", meaning="How long a computed board is kept in Redis."
    ),
    Setting(
        name="THREADS",
        default="128",
        meaning="Threads of each web process; live sockets take one each, five of six at most.",
    ),
    Setting(
        name="WEB_CONCURRENCY", default="1", meaning="Web processes; more than one needs REDIS_URL."
    ),
    Setting(
        name="TRUSTED_PROXIES",
        default="0",
        meaning="How many proxies in front may be believed about the client's address.",
    ),
    Setting(
        name="PAST_DUE_DAYS",
        default="30",
        meaning="Times 24 hours that a past-due subscription still counts as paid.",
    ),
    Setting(
        name="SOURCE_MAPPING",
        default=CANONICAL,
        meaning="How the platform's tables are read: a folder of sql/source. One other than "
        "'canonical' needs DATABASE_URL.",
    ),
    Setting(
        name="CAPTURE",
        default="statement",
        meaning="How changed rows are noticed: by 'statement' triggers, by 'row' triggers, or by "
        "'none', where the last RECHECK_DAYS are looked through instead.",
    ),
    Setting(
        name="RECHECK_DAYS",
        default="3",
        meaning="Days that are looked through in each round with CAPTURE 'none'.",
    ),
    Setting(
        name="SIMULATOR",
        default=None,
        meaning="'on' keeps committing small changes to demo data; only on by default in make run.",
    ),
    Setting(
        name="LOG_FORMAT",
        default="text",
        meaning="'text': warnings and errors as lines. 'json': every request too, as JSON objects.",
    ),
    *OIDC_SETTINGS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The checked settings; ``database_url`` None means the embedded database."""

    database_url: str | None
    database_read_url: str | None
    database_listen_url: str | None
    redis_url: str | None
    secret_key: str | None
    zone: ZoneInfo
    currency: str
    locale: Locale
    host: str
    port: int
    home: Path
    refresh_seconds: int
    cache_seconds: int
    threads: int
    workers: int
    trusted_proxies: int
    past_due_days: int
    mapping: str
    capture: str
    recheck_days: int
    simulator: bool
    log_format: str = "text"
    oidc: Oidc | None = None


def settings_from(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that ``environ`` gives; raises SettingError naming the first bad one."""

    def text(name: str) -> str | None:
        default = next(s.default for s in SETTINGS if s.name == name)
        return environ.get(name, "").strip() or default

    def whole(name: str, low: int, high: int) -> int:
        value = text(name) or ""
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise SettingError(
                f"{name} must be a whole number from {low} to {high}, not {value!r}."
            )
        return int(value)

    database_url = _postgres_url(text, "DATABASE_URL")
    workers = whole("WEB_CONCURRENCY", 1, 64)
    redis_url = _redis_url(text, "REDIS_URL")
    if workers > 1 and redis_url is None:
        raise SettingError("WEB_CONCURRENCY above 1 needs REDIS_URL, which the processes share.")
    return Settings(
        database_url=database_url,
        database_read_url=_postgres_url(text, "DATABASE_READ_URL"),
        database_listen_url=_postgres_url(text, "DATABASE_LISTEN_URL"),
        redis_url=redis_url,
        secret_key=_secret(text("SECRET_KEY"), required=database_url is not None),
        zone=_zone(text("REPORT_TIMEZONE") or ""),
        currency=_matching(text, "REPORT_CURRENCY", r"[A-Z]{3}", "three capital letters"),
        locale=_locale(text("REPORT_LOCALE") or ""),
        host=_matching(text, "HOST", r"[A-Za-z0-9_.:\-\[\]]+", "an address to listen on"),
        port=whole("PORT", 0, 65535),
        home=_home(text("DASHBOARD_HOME")),
        refresh_seconds=whole("REFRESH_SECONDS", 1, 3600),
        cache_seconds=whole("CACHE_SECONDS", 1, 86_400),
        threads=whole("THREADS", 4, 1024),
        workers=workers,
        trusted_proxies=whole("TRUSTED_PROXIES", 0, 10),
        past_due_days=whole("PAST_DUE_DAYS", 0, 3650),
        mapping=_mapping(text("SOURCE_MAPPING") or "", embedded=database_url is None),
        capture=_matching(text, "CAPTURE", "|".join(CAPTURES), "'statement', 'row' or 'none'"),
        recheck_days=whole("RECHECK_DAYS", 1, 366),
        simulator=_matching(text, "SIMULATOR", r"on|off|", "'on' or 'off'") == "on",
        log_format=_matching(text, "LOG_FORMAT", "text|json", "'text' or 'json'"),
        oidc=oidc_from(text),
    )


def _postgres_url(text: Text, name: str) -> str | None:
    value = _starting(text, name, ("postgresql", "postgres"))
    try:
        parts = conninfo_to_dict(value) if value is not None else {}
        [int(port) for port in str(parts.get("port", "")).split(",") if port]
    except (psycopg.Error, ValueError):  # their words would repeat the password
        raise SettingError(
            f"{name} is not a URL that PostgreSQL can read, such as "
            "postgresql://user:password@host:5432/name."
        ) from None
    return value


def _redis_url(text: Text, name: str) -> str | None:
    value = _starting(text, name, ("redis", "rediss", "unix"))
    try:
        _ = urlsplit(value or "").port
    except ValueError:
        raise SettingError(
            f"{name} is not a URL that Redis can read, such as redis://:password@host:6379/0."
        ) from None
    return value


def _starting(text: Text, name: str, schemes: tuple[str, ...]) -> str | None:
    value = text(name)
    if value is not None and value.partition("://")[0] not in schemes:
        raise SettingError(f"{name} must start with {' or '.join(s + '://' for s in schemes)}.")
    return value


def _home(value: str | None) -> Path:
    if value is None:
        return Path(__file__).resolve().parents[1] / ".home"
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise SettingError(
            f"DASHBOARD_HOME {value!r} is in the home of a user there is not."
        ) from None


def _matching(text: Text, name: str, pattern: str, what: str) -> str:
    value = text(name) or ""
    if not re.fullmatch(pattern, value):
        raise SettingError(f"{name} must be {what}, not {value!r}.")
    return value


def _mapping(name: str, *, embedded: bool) -> str:
    known = mappings()
    if name not in known:
        raise SettingError(f"SOURCE_MAPPING must be one of {', '.join(known)}, not {name!r}.")
    if embedded and name != CANONICAL:
        raise SettingError(
            f"SOURCE_MAPPING {name!r} needs DATABASE_URL: the demo data of the embedded database "
            f"is that of {CANONICAL!r}."
        )
    return name


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError(
            f"REPORT_TIMEZONE must be a zone such as Europe/London, not {name!r}."
        ) from None


def _locale(tag: str) -> Locale:
    try:
        return locale_named(tag)
    except ValueError:
        raise SettingError(
            f"REPORT_LOCALE must be a locale such as en-GB or de-DE, not {tag!r}."
        ) from None


def _secret(value: str | None, *, required: bool) -> str | None:
    if value is None:
        if required:
            raise SettingError(
                "SECRET_KEY must be set when DATABASE_URL is: any random text of at least "
                f"{SHORTEST_SECRET} characters."
            )
        return None
    if value.lower() in KNOWN_SECRETS or len(value) < SHORTEST_SECRET or len(set(value)) < 8:
        raise SettingError(
            f"SECRET_KEY is too easy to guess: use random text of {SHORTEST_SECRET} characters "
            "or more."
        )
    return value
