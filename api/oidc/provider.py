"""The provider, spoken with: what it says of itself, where browsers are sent, and a code for a token."""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from api.oidc.refusals import CodeRefused, OidcNotSet, OtherIssuer, ProviderAway
from api.settings import OidcSettings

PROVIDER_TIMEOUT_S = 10
"""For one answer of the provider's, seconds."""

VERIFIER_BYTES = 48
"""64 letters; RFC 7636, 4.1, asks for 43 to 128."""

DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Dance:
    """What one log-in under way must come back with: kept in the browser's signed cookie until then."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Dance":
        """Three secrets of this log-in alone."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(VERIFIER_BYTES))


@dataclass
class Provider:
    """The municipality's OpenID Connect provider."""

    settings: OidcSettings
    redirect: str
    """Where browsers come back to."""
    _facts: Mapping[str, Any] | None = None
    _keys: Mapping[str, Any] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def facts(self) -> Mapping[str, Any]:
        """What the provider says of itself; asked once.

        Raises:
            OidcNotSet, ProviderAway, OtherIssuer: see there.
        """
        with self._lock:
            if self._facts is None:
                if self.settings.issuer is None:
                    raise OidcNotSet
                told = self._asked(self.settings.issuer.rstrip("/") + DISCOVERY)
                if told.get("issuer") != self.settings.issuer:
                    raise OtherIssuer
                self._facts = told
            return self._facts

    def keys(self, *, anew: bool = False) -> Mapping[str, Any]:
        """The provider's public keys; asked anew where a token is signed with one that we do not know."""
        if self._keys is None or anew:
            self._keys = self._asked(str(self.facts().get("jwks_uri")))
        return self._keys

    def address(self, dance: Dance) -> str:
        """Where the browser is sent."""
        endpoint, session = str(self.facts().get("authorization_endpoint")), self._session()
        try:
            url, _ = session.create_authorization_url(
                endpoint, state=dance.state, nonce=dance.nonce, code_verifier=dance.verifier
            )
        except AuthlibBaseError as error:
            raise ProviderAway from error
        return str(url)

    def token(self, code: str, dance: Dance) -> Mapping[str, Any]:
        """The token for a code, which is good once.

        Raises:
            CodeRefused, ProviderAway: see there.
        """
        endpoint = str(self.facts().get("token_endpoint"))
        try:
            told = self._session().fetch_token(
                endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=dance.verifier,
                timeout=PROVIDER_TIMEOUT_S,
            )
        except AuthlibBaseError as error:
            raise CodeRefused from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway from error
        return dict(told)

    def log_out_address(self, id_token: str | None, back: str) -> str | None:
        """Where the browser ends its log-in at the provider too, if the provider has such a place."""
        endpoint = (self._facts or {}).get("end_session_endpoint")
        if not endpoint:
            return None
        asked = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back, "id_token_hint": id_token}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"

    def _session(self) -> Any:
        secret = self.settings.client_secret
        return OAuth2Session(
            self.settings.client_id,
            secret.get_secret_value() if secret else None,
            scope=self.settings.scope,
            redirect_uri=self.redirect,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
        )

    def _asked(self, url: str) -> Mapping[str, Any]:
        try:
            answer = requests.get(url, timeout=PROVIDER_TIMEOUT_S, allow_redirects=False)
            answer.raise_for_status()
            told = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway from error
        if not isinstance(told, dict):
            raise ProviderAway
        return told
