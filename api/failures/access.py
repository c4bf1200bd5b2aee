"""Refusals of whoever may not come in, or not yet."""

from collections.abc import Mapping

from api import access
from api.failures.failure import BAD_INPUT, NO_PERMISSION, NOT_FOUND, TRY_LATER, Failure
from api.security import password_check, throttle
from data import log_ins, second_factor, users
from data.people import password_link, standing

ACCESS: Mapping[type[Exception], Failure] = {
    access.NotLoggedIn: Failure(
        "not_logged_in", 401, NO_PERMISSION,
        "Du er ikke logget ind. Log ind igen.",
        "You are not logged in. Log in again.",
    ),
    access.NotAllowed: Failure(
        "forbidden", 403, NO_PERMISSION,
        "Det må din bruger ikke. Spørg den, der passer Vejsyn.",
        "Your user may not do that. Ask whoever looks after Vejsyn.",
    ),
    access.WrongToken: Failure(
        "wrong_token", 401, NO_PERMISSION,
        "Nøglen er ikke den, der er sat i VEJSYN_METRICS_TOKEN, eller ingen er sat.",
        "The token is not the one set in VEJSYN_METRICS_TOKEN, or none is set.",
    ),
    access.HeaderMissing: Failure(
        "header_missing", 403, NO_PERMISSION,
        "Forespørgslen mangler headeren X-Vejsyn: 1.",
        "The request lacks the header X-Vejsyn: 1.",
    ),
    throttle.TooManyTries: Failure(
        "too_many_tries", 429, TRY_LATER,
        "For mange forkerte forsøg. Vent {seconds} sekunder, og prøv igen.",
        "Too many wrong tries. Wait {seconds} seconds and try again.",
    ),
    password_check.TooManyAtOnce: Failure(
        "too_many_at_once", 503, TRY_LATER,
        "Mange logger ind netop nu. Prøv igen om et øjeblik.",
        "Many are logging in just now. Try again in a moment.",
    ),
    users.UsernameTaken: Failure(
        "username_taken", 409, BAD_INPUT,
        "Brugeren {username} findes allerede. Skift adgangskode med: vejsyn user password {username}",
        "The user {username} exists. Change the password with: vejsyn user password {username}",
    ),
    users.NoSuchUser: Failure(
        "no_such_user", 404, NOT_FOUND,
        "Brugeren {username} findes ikke. Opret den med: vejsyn user add {username}",
        "There is no user {username}. Make one with: vejsyn user add {username}",
    ),
    users.WrongPassword: Failure(
        "wrong_password", 401, NO_PERMISSION,
        "Brugernavn eller adgangskode er forkert.",
        "The username or the password is wrong.",
    ),
    second_factor.SecondFactorWanted: Failure(
        "second_factor_wanted", 401, NO_PERMISSION,
        "Skriv også koden fra din app, eller en af dine nødkoder.",
        "Write the code from your app too, or one of your recovery codes.",
    ),
    second_factor.WrongCode: Failure(
        "wrong_code", 401, NO_PERMISSION,
        "Koden er forkert eller brugt. Vent, til appen viser en ny, og se efter, at telefonens ur går rigtigt.",
        "The code is wrong or used. Wait until the app shows a new one, and see that the phone's clock is right.",
    ),
    second_factor.SecondFactorThere: Failure(
        "second_factor_there", 409, BAD_INPUT,
        "Du har allerede en app. Fjern den først, med en kode fra den.",
        "You have an app already. Remove it first, with a code from it.",
    ),
    log_ins.NoSuchLogIn: Failure(
        "no_such_session", 404, NOT_FOUND,
        "Det log-ind er allerede slut.",
        "That log-in is over already.",
    ),
    standing.NoUserOfThatNumber: Failure(
        "user_gone", 404, NOT_FOUND,
        "Brugeren findes ikke mere. Hent listen igen.",
        "The user is not there any more. Load the list again.",
    ),
    standing.LastAdministrator: Failure(
        "last_administrator", 409, BAD_INPUT,
        "Det er den eneste administrator, der kan logge ind. Gør en anden til administrator først.",
        "This is the only administrator who can log in. Make somebody else one first.",
    ),
    standing.ProvidersUser: Failure(
        "providers_user", 409, BAD_INPUT,
        "{username} logger ind med kommunens konto: rolle og adgangskode ændres dér.",
        "{username} logs in with the municipality's account: role and password are changed there.",
    ),
    password_link.LinkUsedUp: Failure(
        "password_link_used_up", 404, NOT_FOUND,
        "Linket er brugt, for gammelt eller afløst af et nyt. Bed administratoren om et nyt.",
        "The link was used, is too old or replaced by a new one. Ask the administrator for another.",
    ),
    users.PasswordTooShort: Failure(
        "password_too_short", 422, BAD_INPUT,
        "Adgangskoden skal have mindst {shortest} tegn.",
        "The password needs at least {shortest} characters.",
    ),
}  # fmt: skip
