"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet, InvalidToken

from data.database import Database
from data.passwords import random_password
from data.primary import primary_rows
from data.statements import statement

STEP_SECONDS = 30
STEPS_BESIDE = 1
RECOVERY_CODES = 8
ISSUER = "WedSync"
PURPOSE = b"wedsync second factor 1"


class SecondFactors:
    """Sets up, checks and removes second factors. Their secrets are kept encrypted under a key
    made from SECRET_KEY, recovery codes as SHA-256. A code lets in once, and so does no older one.
    Raises DatabaseUnavailableError."""

    def __init__(
        self, database: Database, secret_key: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._clock = clock
        key = hmac.digest(secret_key.encode(), PURPOSE, hashlib.sha256)
        self._box = Fernet(urlsafe_b64encode(key))

    def new_secret(self) -> str:
        """A secret for an app, 160 random bits in base 32; nothing is kept yet."""
        return pyotp.random_base32()

    def set_up(self, account_id: UUID, secret: str, code: str) -> list[str] | None:
        """Keeps ``secret`` once the app shows the right ``code`` for it, in place of the one
        before; the account's new recovery codes, or None when the code is wrong."""
        step = self._step(secret, code)
        if step is None:
            return None
        codes = [random_password() for _ in range(RECOVERY_CODES)]
        sealed = self._box.encrypt(secret.encode())
        with self._database.transaction() as connection:
            connection.execute(
                statement("second_factor/set_up"),
                {"account_id": account_id, "secret": sealed, "step": step},
            )
            connection.execute(
                statement("second_factor/add_recovery_codes"),
                {"account_id": account_id, "hashes": [_hash(code) for code in codes]},
            )
        return codes

    def lets_in(self, account_id: UUID, code: str) -> bool:
        """Whether ``code`` is the app's at this time and was never used."""
        rows = primary_rows(self._database, "second_factor/find", {"account_id": account_id})
        if not rows:
            return False
        try:
            secret = self._box.decrypt(bytes(rows[0]["secret"])).decode()
        except InvalidToken:  # SECRET_KEY is another one: recovery codes still work
            return False
        step = self._step(secret, code)
        return step is not None and bool(
            self._database.write("second_factor/use_step", {"account_id": account_id, "step": step})
        )

    def recovers(self, account_id: UUID, code: str) -> bool:
        """Whether ``code`` is an unused recovery code, which is used up by this."""
        return bool(
            self._database.write(
                "second_factor/use_recovery_code",
                {"account_id": account_id, "hash": _hash(code.strip().lower())},
            )
        )

    def codes_left(self, account_id: UUID) -> int:
        """How many recovery codes are unused."""
        rows = primary_rows(self._database, "second_factor/codes_left", {"account_id": account_id})
        return int(rows[0]["number"])

    def remove(self, account_id: UUID) -> bool:
        """Takes it away and ends the account's sign-ins; False when there was none."""
        return bool(self._database.write("second_factor/remove", {"account_id": account_id}))

    def _step(self, secret: str, code: str) -> int | None:
        """The step of 30 seconds whose code this is, of the present one and its neighbours."""
        plain = code.replace(" ", "")
        now = int(self._clock()) // STEP_SECONDS
        totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
        for step in range(now - STEPS_BESIDE, now + STEPS_BESIDE + 1):
            if hmac.compare_digest(totp.generate_otp(step).encode(), plain.encode()):
                return step
        return None


def app_link(secret: str, email: str) -> str:
    """What the QR code says to an app."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(
        name=email, issuer_name=ISSUER
    )


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
