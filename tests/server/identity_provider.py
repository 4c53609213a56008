"""A small OpenID Connect service on a port of its own, which says of people what a test wants."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, CLIENT_SECRET = "wedsync", "a-secret-between-the-two-of-them"


class Provider:
    """``allow`` plays the person who agrees; ``twist`` spoils the next ID token."""

    def __init__(self) -> None:
        self.url = ""
        self.algorithm = "RS256"
        self.twist: dict[str, Any] = {}
        self.issuer_said: str | None = None
        self.exchanged = 0
        self._key = RSAKey.generate_key(2048, {"kid": "one"})
        self.signing_key: Any = self._key
        self._codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}

    def allow(self, location: str, **claims: Any) -> str:
        """The address the person is sent back to, with a code for these claims."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = secrets.token_urlsafe(16)
        self._codes[code] = (asked, claims)
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?code={code}&state={asked['state']}"

    def web(self) -> Flask:
        """The service."""
        web = Flask("provider")

        @web.get("/.well-known/openid-configuration")
        def configuration() -> Response:
            return jsonify(
                issuer=self.issuer_said or self.url,
                authorization_endpoint=f"{self.url}/authorize",
                token_endpoint=f"{self.url}/token",
                jwks_uri=f"{self.url}/keys",
                id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
            )

        @web.get("/keys")
        def keys() -> Response:
            return jsonify(keys=[self._key.as_dict(private=False)])

        @web.post("/token")
        def token() -> Response | tuple[Response, int]:
            asked, claims = self._codes.pop(request.form["code"], (None, None))
            challenge = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
            proof = urlsafe_b64encode(challenge).rstrip(b"=").decode()
            auth = request.authorization
            if asked is None or claims is None or asked["code_challenge"] != proof:
                return jsonify(error="invalid_grant"), 400
            if auth is None or (auth.username, auth.password) != (CLIENT, CLIENT_SECRET):
                return jsonify(error="invalid_client"), 401
            self.exchanged += 1
            now = int(time.time())
            said = {
                "iss": self.url,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 60,
                "nonce": asked["nonce"],
                **claims,
                **self.twist,
            }
            header = {"alg": self.algorithm, "kid": "one"}
            id_token = jwt.encode(
                header, said, self.signing_key, algorithms=["RS256", "HS256", "none"]
            )
            return jsonify(access_token="x", token_type="Bearer", id_token=id_token)

        return web

    def sign_with_the_client_secret(self) -> None:
        """As somebody would who knows no private key of the service."""
        self.algorithm, self.signing_key = "HS256", OctKey.import_key(CLIENT_SECRET)

    def sign_with_another_key(self) -> None:
        """A key that the service does not publish."""
        self.signing_key = RSAKey.generate_key(2048, {"kid": "one"})


@contextmanager
def provider() -> Iterator[Provider]:
    """The service, while it runs."""
    service = Provider()
    server = make_server("127.0.0.1", 0, service.web(), threaded=True)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
