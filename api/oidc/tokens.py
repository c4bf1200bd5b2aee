"""What a provider's ID token says, once all of it has been looked at (OpenID Connect Core 1.0, 3.1.3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import KeySet

from api.oidc.refusals import OtherIssuer, RoleMissing, TokenNotOurs, TokenOver
from api.settings import OidcSettings
from data.names import NoName, clean_name
from data.users import Role

SIGNING_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a key that the provider alone has; never `none`, nor one by a secret that we share."""

LEEWAY_S = 60
"""That the provider's clock and ours may be apart, seconds."""

LONGEST_SUBJECT = 255
"""ASCII letters (OpenID Connect Core 1.0, 2)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it is."""

    subject: str
    """At this provider: its issuer and the number there."""
    username: str
    """The mail address, lower-cased, else what the provider calls the account."""
    name: str
    role: Role


def checked(raw: Mapping[str, Any], keys: Any, settings: OidcSettings, nonce: str, now: datetime) -> Mapping[str, Any]:
    """The claims of the answer's ID token.

    Raises:
        OtherIssuer, TokenOver, TokenNotOurs: see there.
    """
    try:
        token = jwt.decode(str(raw.get("id_token", "")), KeySet.import_key_set(keys), algorithms=SIGNING_ALGORITHMS)
        wanted = {"iss": {"value": settings.issuer}, "aud": {"value": settings.client_id}}
        params = {"nonce": nonce, "client_id": settings.client_id, "access_token": raw.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, wanted, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
    except ExpiredTokenError as error:
        raise TokenOver from error
    except InvalidClaimError as error:
        named = {"iss": OtherIssuer, "iat": TokenOver, "nbf": TokenOver}
        raise named.get(str(error.claim), TokenNotOurs) from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenNotOurs from error
    return dict(claims)


def identity(claims: Mapping[str, Any], settings: OidcSettings) -> Identity:
    """Who it is, and the greatest of the roles that the provider gives him here.

    Raises:
        RoleMissing, TokenNotOurs: see there.
    """
    subject = str(claims["sub"])[:LONGEST_SUBJECT]
    called = str(claims.get("email") or claims.get("preferred_username") or "").strip().lower()
    try:
        username = clean_name(called)
        name = clean_name(str(claims.get("name") or called))
    except NoName as error:
        raise TokenNotOurs from error
    return Identity(f"{settings.issuer} {subject}", username, name, _role(claims, settings))


def _role(claims: Mapping[str, Any], settings: OidcSettings) -> Role:
    told = claims
    for part in settings.role_claim.split("."):  # Keycloak's realm_access.roles
        told = told.get(part, {}) if isinstance(told, Mapping) else {}
    given = {told} if isinstance(told, str) else {one for one in told if isinstance(one, str)}
    ours = [role for role in Role if settings.role_names[role] in given]
    if not ours:
        raise RoleMissing(settings.role_claim)
    return ours[-1]
