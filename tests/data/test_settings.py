"""Settings: every one has a name, a meaning and one clear line when it is bad."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import example, given
from hypothesis import strategies as st

from data.errors import SettingError
from data.settings import SETTINGS, Settings, settings_from

SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz"
URL = "postgresql://someone:hush-hush@db.example:5432/wedsync"


def sentence(**environ: str) -> str:
    """What is said of a bad environment."""
    with pytest.raises(SettingError) as caught:
        settings_from(environ)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_an_empty_environment_gives_the_defaults() -> None:
    assert settings_from({}) == Settings(
        database_url=None,
        database_read_url=None,
        database_listen_url=None,
        redis_url=None,
        secret_key=None,
        zone=ZoneInfo("Europe/London"),
        currency="GBP",
        locale=Locale("en", "GB"),
        host="127.0.0.1",
        port=8050,
        home=Path(__file__).resolve().parents[2] / ".home",
        refresh_seconds=30,
        cache_seconds=300,
        threads=128,
        workers=1,
        trusted_proxies=0,
        past_due_days=30,
        mapping="canonical",
        capture="statement",
        recheck_days=3,
        simulator=False,
    )


def test_every_setting_is_taken_from_its_variable() -> None:
    assert settings_from(
        {
            "DATABASE_URL": URL,
            "DATABASE_READ_URL": "postgres://replica/wedsync",
            "DATABASE_LISTEN_URL": "postgresql://primary/wedsync",
            "REDIS_URL": "redis://cache:6379/1",
            "SECRET_KEY": SECRET,
            "REPORT_TIMEZONE": "America/New_York",
            "REPORT_CURRENCY": "USD",
            "REPORT_LOCALE": "de-DE",
            "HOST": "0.0.0.0",  # noqa: S104 - read, never bound
            "PORT": "0",
            "DASHBOARD_HOME": "/var/lib/wedsync",
            "REFRESH_SECONDS": "5",
            "CACHE_SECONDS": "60",
            "THREADS": "16",
            "WEB_CONCURRENCY": "4",
            "TRUSTED_PROXIES": "1",
            "PAST_DUE_DAYS": "14",
            "SOURCE_MAPPING": "studio",
            "CAPTURE": "none",
            "RECHECK_DAYS": "7",
            "SIMULATOR": "on",
        }
    ) == Settings(
        database_url=URL,
        database_read_url="postgres://replica/wedsync",
        database_listen_url="postgresql://primary/wedsync",
        redis_url="redis://cache:6379/1",
        secret_key=SECRET,
        zone=ZoneInfo("America/New_York"),
        currency="USD",
        locale=Locale("de", "DE"),
        host="0.0.0.0",  # noqa: S104 - read, never bound
        port=0,
        home=Path("/var/lib/wedsync"),
        refresh_seconds=5,
        cache_seconds=60,
        threads=16,
        workers=4,
        trusted_proxies=1,
        past_due_days=14,
        mapping="studio",
        capture="none",
        recheck_days=7,
        simulator=True,
    )


def test_an_empty_variable_is_an_unset_one() -> None:
    assert settings_from({setting.name: " " for setting in SETTINGS}) == settings_from({})


def test_every_setting_has_one_name_and_a_meaning() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(set(names)) == len(names)
    assert all(setting.meaning.endswith(".") for setting in SETTINGS)


def test_home_may_be_written_from_ones_own() -> None:
    assert settings_from({"DASHBOARD_HOME": "~/wedsync"}).home == Path.home() / "wedsync"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "DATABASE_URL",
            "mysql://db/x",
            "DATABASE_URL must start with postgresql:// or postgres://.",
        ),
        (
            "DATABASE_URL",
            "db.example",
            "DATABASE_URL must start with postgresql:// or postgres://.",
        ),
        (
            "DATABASE_READ_URL",
            "http://replica",
            "DATABASE_READ_URL must start with postgresql:// or postgres://.",
        ),
        (
            "DATABASE_LISTEN_URL",
            "primary",
            "DATABASE_LISTEN_URL must start with postgresql:// or postgres://.",
        ),
        ("REDIS_URL", "cache:6379", "REDIS_URL must start with redis:// or rediss:// or unix://."),
        (
            "REPORT_TIMEZONE",
            "London",
            "REPORT_TIMEZONE must be a zone such as Europe/London, not 'London'.",
        ),
        (
            "REPORT_TIMEZONE",
            "Europe",
            "REPORT_TIMEZONE must be a zone such as Europe/London, not 'Europe'.",
        ),
        (
            "REPORT_TIMEZONE",
            "../../etc/passwd",
            "REPORT_TIMEZONE must be a zone such as Europe/London, not '../../etc/passwd'.",
        ),
        ("REPORT_CURRENCY", "gbp", "REPORT_CURRENCY must be three capital letters, not 'gbp'."),
        ("REPORT_CURRENCY", "£", "REPORT_CURRENCY must be three capital letters, not '£'."),
        ("HOST", "my host", "HOST must be an address to listen on, not 'my host'."),
        ("PORT", "65536", "PORT must be a whole number from 0 to 65535, not '65536'."),
        ("PORT", "-1", "PORT must be a whole number from 0 to 65535, not '-1'."),
        ("PORT", "http", "PORT must be a whole number from 0 to 65535, not 'http'."),
        ("PORT", "80.5", "PORT must be a whole number from 0 to 65535, not '80.5'."),
        ("PORT", "9" * 10, f"PORT must be a whole number from 0 to 65535, not '{'9' * 10}'."),
        (
            "REFRESH_SECONDS",
            "0",
            "REFRESH_SECONDS must be a whole number from 1 to 3600, not '0'.",
        ),
        (
            "CACHE_SECONDS",
            "5m",
            "CACHE_SECONDS must be a whole number from 1 to 86400, not '5m'.",
        ),
        ("THREADS", "3", "THREADS must be a whole number from 4 to 1024, not '3'."),
        (
            "WEB_CONCURRENCY",
            "two",
            "WEB_CONCURRENCY must be a whole number from 1 to 64, not 'two'.",
        ),
        (
            "WEB_CONCURRENCY",
            "2",
            "WEB_CONCURRENCY above 1 needs REDIS_URL, which the processes share.",
        ),
        (
            "TRUSTED_PROXIES",
            "11",
            "TRUSTED_PROXIES must be a whole number from 0 to 10, not '11'.",
        ),
        (
            "PAST_DUE_DAYS",
            "3651",
            "PAST_DUE_DAYS must be a whole number from 0 to 3650, not '3651'.",
        ),
        ("CAPTURE", "all", "CAPTURE must be 'statement', 'row' or 'none', not 'all'."),
        (
            "RECHECK_DAYS",
            "0",
            "RECHECK_DAYS must be a whole number from 1 to 366, not '0'.",
        ),
        ("SIMULATOR", "yes", "SIMULATOR must be 'on' or 'off', not 'yes'."),
    ],
)
def test_a_bad_value_is_one_clear_line(name: str, value: str, said: str) -> None:
    assert sentence(**{name: value}) == said


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://someone:hush-hush@db:port/wedsync",
        "postgresql://someone:hush-hush@[::1/wedsync",
        "postgresql://someone:hush-hush@db/wedsync?speed=fast",
        "postgresql://someone:hush-hush@db/%zz",
    ],
)
@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_READ_URL", "DATABASE_LISTEN_URL"])
def test_a_url_that_postgres_cannot_read_is_one_clear_line_without_its_password(
    name: str, url: str
) -> None:
    assert sentence(**{name: url, "SECRET_KEY": SECRET}) == (
        f"{name} is not a URL that PostgreSQL can read, such as "
        "postgresql://user:password@host:5432/name."
    )


@pytest.mark.parametrize("url", ["redis://:hush-hush@cache:port/0", "redis://:hush-hush@[::1"])
def test_a_url_that_redis_cannot_read_is_one_clear_line_without_its_password(url: str) -> None:
    assert sentence(REDIS_URL=url) == (
        "REDIS_URL is not a URL that Redis can read, such as redis://:password@host:6379/0."
    )


def test_a_home_of_nobody_is_one_clear_line() -> None:
    assert sentence(DASHBOARD_HOME="~no-such-user/x") == (
        "DASHBOARD_HOME '~no-such-user/x' is in the home of a user there is not."
    )


def test_a_database_of_ones_own_needs_a_secret_key() -> None:
    assert sentence(DATABASE_URL=URL) == (
        "SECRET_KEY must be set when DATABASE_URL is: any random text of at least 32 characters."
    )


@pytest.mark.parametrize("key", ["change-me", "SECRET", "short", "a" * 64, "ab" * 32, "x" * 31])
def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(key: str) -> None:
    said = sentence(SECRET_KEY=key)
    assert said == ("SECRET_KEY is too easy to guess: use random text of 32 characters or more.")


def test_the_first_bad_value_is_named_before_a_missing_key() -> None:
    assert sentence(DATABASE_URL="mysql://x", SECRET_KEY="").startswith("DATABASE_URL ")


@given(
    name=st.sampled_from([setting.name for setting in SETTINGS]),
    value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)
@example(name="REPORT_TIMEZONE", value="x" * 300)
@example(name="REPORT_TIMEZONE", value="Europe/London\n")
def test_any_value_is_taken_or_refused_with_one_sentence(name: str, value: str) -> None:
    said = ""
    try:
        settings_from({name: value})
    except SettingError as error:
        said = str(error)
    assert "\n" not in said
    assert said[-1:] in ("", ".")


@pytest.mark.parametrize("tag", ["english", "de_DE", "xx-YY"])
def test_a_locale_there_is_not_stops_the_start(tag: str) -> None:
    said = sentence(REPORT_LOCALE=tag)
    assert said == f"REPORT_LOCALE must be a locale such as en-GB or de-DE, not {tag!r}."
