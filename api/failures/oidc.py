"""Refusals of whoever comes from the municipality's provider."""

from collections.abc import Mapping

from api.failures.failure import CONFIGURATION, NO_PERMISSION, NOT_FOUND, UNAVAILABLE, Failure
from api.oidc import refusals

OIDC: Mapping[type[Exception], Failure] = {
    refusals.OidcNotSet: Failure(
        "oidc_not_set", 404, NOT_FOUND,
        "Der er ikke sat en udbyder af log-ind (VEJSYN_OIDC_ISSUER). Log ind med adgangskode.",
        "No log-in provider is set (VEJSYN_OIDC_ISSUER). Log in with a password.",
    ),
    refusals.ProviderAway: Failure(
        "oidc_away", 503, UNAVAILABLE,
        "Kommunens log-ind svarer ikke. Prøv igen om lidt; bliver det ved, så spørg den, der passer Vejsyn.",
        "The municipality's log-in does not answer. Try again shortly; if it stays so, ask whoever looks after Vejsyn.",
    ),
    refusals.DanceLost: Failure(
        "oidc_lost", 403, NO_PERMISSION,
        "Log-ind tog for lang tid eller begyndte i en anden browser. Tryk på knappen igen.",
        "The log-in took too long or began in another browser. Press the button again.",
    ),
    refusals.CodeRefused: Failure(
        "oidc_code", 403, NO_PERMISSION,
        "Kommunens log-ind tog ikke imod koden: den er brugt eller for gammel. Tryk på knappen igen.",
        "The municipality's log-in did not take the code: it is used or too old. Press the button again.",
    ),
    refusals.OtherIssuer: Failure(
        "oidc_issuer", 403, CONFIGURATION,
        "Svaret kom fra en anden udsteder end den, der er sat i VEJSYN_OIDC_ISSUER. Spørg den, der passer Vejsyn.",
        "The answer came from another issuer than the one set in VEJSYN_OIDC_ISSUER. Ask whoever looks after Vejsyn.",
    ),
    refusals.TokenOver: Failure(
        "oidc_expired", 403, NO_PERMISSION,
        "Beviset fra kommunens log-ind er udløbet. Tryk på knappen igen; bliver det ved, går et af urene forkert.",
        "The token from the municipality's log-in has run out. Press again; if it stays so, a clock is wrong.",
    ),
    refusals.TokenNotOurs: Failure(
        "oidc_token", 403, NO_PERMISSION,
        "Beviset fra kommunens log-ind passer ikke til dette log-ind. Tryk på knappen igen.",
        "The token from the municipality's log-in does not fit this log-in. Press the button again.",
    ),
    refusals.RoleMissing: Failure(
        "oidc_role", 403, NO_PERMISSION,
        "Din konto har ingen rolle i Vejsyn (feltet {claim}). Bed om en hos den, der giver roller i kommunen.",
        "Your account has no role in Vejsyn (claim {claim}). Ask whoever gives roles in the municipality for one.",
    ),
    refusals.Deactivated: Failure(
        "oidc_deactivated", 403, NO_PERMISSION,
        "Brugeren {username} er sat ud af brug. Spørg den, der passer Vejsyn.",
        "The user {username} is deactivated. Ask whoever looks after Vejsyn.",
    ),
    refusals.NameTaken: Failure(
        "oidc_name_taken", 409, NO_PERMISSION,
        "Der er allerede en bruger {username} med adgangskode. Fjern den først: vejsyn user remove {username}",
        "There is a user {username} with a password. Remove it and log in again: vejsyn user remove {username}",
    ),
}  # fmt: skip
