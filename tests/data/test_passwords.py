"""Which passwords are accepted and how they are kept."""

from __future__ import annotations

import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from data.errors import AccountError
from data.passwords import (
    HASHES_AT_ONCE,
    LONGEST,
    SHORTEST,
    Passwords,
    common_passwords,
    random_password,
)

EMAIL = "jane.smith@example.org"
GOOD = (
    "correct horse battery staple",
    "xkcd-inspired phrase",
    "twelve chars",
    "ünïcödé ïs fïne",
    "ä" * 2 + "日本語のパスワード" + "ok",
    "a-1" + "x7!q" * 16,
    "Tr0ub4dour&3 times",
    "q7w3m9x2k5p8",
)
BAD = (
    "password1234",
    "Password1234!",
    "P@ssw0rd12345",
    "passw0rd-2026",
    "!!!!dragon!!!!",
    "1qaz2wsx3edc",
    "qwerty123456",
    "QWERTYqwerty",
    "iloveyou2026!!",
    "aaaaaaaaaaaa",
    "abababababab",
    "abcabcabcabc",
    "123456789012",
    "098765432109",
    "abcdefghijkl",
    "lkjihgfedcba",
    "wedsync-2026",
    "Wedsync123456",
    "administrator",
    "janesmith1234",
    "Jane.Smith.2026",
    "jane.smith@example.org",
    "JANE.SMITH@EXAMPLE.ORG",
    "pass-word-1234",
    "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff441234",
)


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    """At the parameters of production."""
    return Passwords()


@pytest.mark.parametrize("password", GOOD)
def test_long_passwords_of_any_make_are_accepted(passwords: Passwords, password: str) -> None:
    passwords.check(password, EMAIL)


@pytest.mark.parametrize("password", BAD)
def test_what_is_guessed_first_is_refused(passwords: Passwords, password: str) -> None:
    assert len(password) >= SHORTEST
    with pytest.raises(AccountError, match="guessed"):
        passwords.check(password, EMAIL)


def test_length_alone_is_ruled(passwords: Passwords) -> None:
    with pytest.raises(AccountError, match="at least 12 characters"):
        passwords.check("k7!mQ2zx9wp")
    passwords.check("k7!mQ2zx9wpv")
    passwords.check("k7!mQ2zx9wpv 64 ".ljust(64, "é"))
    passwords.check("so it goes " + "ab1 c2" * 40)
    with pytest.raises(AccountError, match="at most 256 characters"):
        passwords.check("ab1 c2" * 43)
    with pytest.raises(AccountError, match="NUL"):
        passwords.check("twelve chars\0")


def test_the_list_holds_more_than_three_thousand_passwords_of_sufficient_length(
    passwords: Passwords,
) -> None:
    lines = common_passwords()
    long = [line for line in lines if len(line) >= SHORTEST]
    assert len(set(long)) > 3_000
    assert len(lines) == len(set(lines))
    for line in long:
        with pytest.raises(AccountError):
            passwords.check(line.upper())


def test_kept_as_argon2id_at_the_parameters_of_rfc_9106(passwords: Passwords) -> None:
    stored = passwords.hash("a quiet river")
    parameters = extract_parameters(stored)
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (65536, 3, 4)
    assert (parameters.salt_len, parameters.hash_len) == (16, 32)
    assert stored != passwords.hash("a quiet river")
    assert "quiet" not in stored


def test_only_the_password_itself_matches(passwords: Passwords) -> None:
    stored = passwords.hash("a quiet river")
    assert passwords.matches(stored, "a quiet river")
    for wrong in ("a quiet rive", "a quiet river ", "A quiet river", "", "x" * 100_000, "\0"):
        assert not passwords.matches(stored, wrong)
    assert not passwords.matches("not a hash", "a quiet river")
    assert not passwords.matches(None, "a quiet river")
    assert not passwords.matches(passwords.hash(""), "")


def test_keyboards_that_compose_letters_differently_agree(passwords: Passwords) -> None:
    stored = passwords.hash("caf\u00e9 au lait, merci")
    assert passwords.matches(stored, "cafe\u0301 au lait, merci")


def test_a_hash_of_other_parameters_is_outdated(passwords: Passwords) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("a quiet river")
    assert passwords.matches(weak, "a quiet river")
    assert passwords.outdated(weak)
    assert not passwords.outdated(passwords.hash("a quiet river"))


def test_nobody_takes_as_much_work_as_somebody() -> None:
    verified: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    passwords = Passwords(Watched())
    stored = passwords.hash("a quiet river")
    for known in (stored, None):
        for tried in ("a wrong guess", "", "x" * 10_000):
            verified.clear()
            assert not passwords.matches(known, tried)
            (work,) = verified
            assert extract_parameters(work) == extract_parameters(stored)


def test_only_a_few_are_hashed_at_once() -> None:
    together = threading.Barrier(HASHES_AT_ONCE + 1)
    counts = {"now": 0, "most": 0}
    guard = threading.Lock()

    class Watched(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            with guard:
                counts["now"] += 1
                counts["most"] = max(counts["most"], counts["now"])
            try:
                return super().hash(password, salt=salt)
            finally:
                with guard:
                    counts["now"] -= 1

    passwords = Passwords(Watched(time_cost=1, memory_cost=8192))

    def hash_some() -> None:
        together.wait()
        for _ in range(8):
            passwords.hash("a quiet river")

    threads = [threading.Thread(target=hash_some) for _ in range(HASHES_AT_ONCE + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts["most"] == HASHES_AT_ONCE


def test_generated_passwords_differ_and_pass_the_rules(passwords: Passwords) -> None:
    made = {random_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert len(password) == 27
        passwords.check(password, EMAIL)


def test_the_longest_password_counts_to_its_end(passwords: Passwords) -> None:
    long = "ab1 c2" * 42 + "last"
    assert len(long) == LONGEST
    stored = passwords.hash(long)
    assert passwords.matches(stored, long)
    assert not passwords.matches(stored, long[:-1] + "x")
