"""The one table from a named exception to an HTTP status, an exit code and a message in two languages.

A message is filled in with the exception's own fields, and `{said}` is what it says itself. Exit codes are those of
BSD's sysexits.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from api import access, missing, photo, throttle
from api.language import Language
from api.tiles.world import NoSuchTile
from data import users
from data.damages import areas, damages, forecast, regrouping
from data.labels import coco
from data.orders import crew, outbox, teams, work_orders
from data.roads import road_classes
from data.roads.columns import NoSuchColumn
from data.roads.reader import UnreadableRoads
from data.simulate.route import BrokenRouteError
from data.simulate.verdict import NoTruth
from ingest.nightly import NightAlreadyRunning
from model.networks.weights import WeightsError

BAD_INPUT, NOT_FOUND, TRY_LATER, NO_PERMISSION = 65, 66, 75, 77


@dataclass(frozen=True)
class Failure:
    """How one kind of exception is told."""

    code: str
    status: int
    exit_code: int
    da: str
    en: str

    def message(self, error: Exception, language: Language) -> str:
        """The cause and the next step in the reader's language."""
        return (self.da if language == "da" else self.en).format_map({**vars(error), "said": error})


FAILURES: Mapping[type[Exception], Failure] = {
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
    crew.NoSuchLink: Failure(
        "no_such_link", 404, NOT_FOUND,
        "Linket er ukendt eller for gammelt. Spørg vejformanden.",
        "The link is unknown or too old. Ask the foreman.",
    ),
    crew.NoSuchTask: Failure(
        "no_such_task", 404, NOT_FOUND,
        "Opgaven findes ikke på denne liste. Hent siden igen.",
        "The task is not on this list. Reload the page.",
    ),
    crew.TaskOvertaken: Failure(
        "task_overtaken", 409, BAD_INPUT,
        "Skaden er ikke længere jeres: den er afvist, efterset eller givet til andre. Hent siden igen.",
        "The damage is no longer yours: dismissed, verified or given to others. Reload the page.",
    ),
    damages.NoSuchDamage: Failure(
        "no_such_damage", 404, NOT_FOUND, "Skaden findes ikke.", "There is no such damage."
    ),
    damages.WrongStatus: Failure(
        "wrong_status", 409, BAD_INPUT,
        "Det kan ikke gøres, når skaden har status {status}. Hent kortet igen.",
        "That cannot be done to a damage that is {status}. Reload the map.",
    ),
    regrouping.NotOneDamage: Failure(
        "not_one_damage", 422, BAD_INPUT,
        "Vælg mindst to forskellige skader.",
        "Choose at least two different damages.",
    ),
    regrouping.TooFarApart: Failure(
        "too_far_apart", 422, BAD_INPUT,
        "Skaderne ligger {metres} m fra hinanden; over {most} m er de ikke den samme. Vælg kun dem, der er én.",
        "The damages lie {metres} m apart; beyond {most} m they are not one. Choose only those that are.",
    ),
    regrouping.NothingToSplit: Failure(
        "nothing_to_split", 422, BAD_INPUT,
        "Vælg nogle af skadens billeder, men ikke alle: begge skader skal have mindst ét.",
        "Choose some of the damage's pictures, but not all: each of the two must have one.",
    ),
    regrouping.NoSuchRegrouping: Failure(
        "no_such_regrouping", 404, NOT_FOUND,
        "Der er intet at fortryde. Hent kortet igen.",
        "There is nothing to undo. Reload the map.",
    ),
    regrouping.AlreadyUndone: Failure(
        "already_undone", 409, BAD_INPUT,
        "Det er allerede fortrudt. Hent kortet igen.",
        "It was undone already. Reload the map.",
    ),
    regrouping.UndoNewerFirst: Failure(
        "undo_newer_first", 409, BAD_INPUT,
        "En af skaderne er samlet eller delt igen siden. Fortryd det først.",
        "One of the damages was merged or split again since. Undo that first.",
    ),
    regrouping.GoneOn: Failure(
        "gone_on", 409, BAD_INPUT,
        "Skade {damage_id} er siden blevet tildelt, udbedret eller afvist; det ville gå tabt. Genåbn den først.",
        "Damage {damage_id} was assigned, repaired or dismissed since; that would be lost. Reopen it first.",
    ),
    missing.NoSuchPicture: Failure(
        "no_such_picture", 404, NOT_FOUND, "Billedet findes ikke.", "There is no such picture."
    ),
    missing.NoSuchFile: Failure("not_found", 404, NOT_FOUND, "Siden findes ikke.", "There is no such page."),
    NoSuchTile: Failure("no_such_tile", 404, NOT_FOUND, "Kortfeltet findes ikke.", "There is no such tile."),
    areas.BadArea: Failure(
        "bad_area", 422, BAD_INPUT,
        "Området har intet indre eller ligger uden for Danmark. Tegn det igen.",
        "The area has no inside or lies outside Denmark. Draw it again.",
    ),
    teams.NoSuchTeam: Failure("no_such_team", 404, NOT_FOUND, "Holdet findes ikke.", "There is no such team."),
    teams.TeamNameTaken: Failure(
        "team_name_taken", 409, BAD_INPUT,
        "Der er allerede et hold med det navn.",
        "There is a team of that name already.",
    ),
    teams.TeamHasOrders: Failure(
        "team_has_orders", 409, BAD_INPUT,
        "Holdet har fået opgaver og kan ikke slettes; giv det et andet navn.",
        "The team has had work and cannot be deleted; rename it.",
    ),
    road_classes.NoSuchRoadClass: Failure(
        "no_such_road_class", 404, NOT_FOUND, "Vejklassen findes ikke.", "There is no such road class."
    ),
    work_orders.NoSuchWorkOrder: Failure(
        "no_such_work_order", 404, NOT_FOUND, "Opgavelisten findes ikke.", "There is no such work order."
    ),
    work_orders.NothingToAssign: Failure(
        "nothing_to_assign", 409, BAD_INPUT,
        "Der er intet at tildele: alt i området er tildelt, udbedret eller afvist.",
        "There is nothing to assign: all in the area is assigned, repaired or dismissed.",
    ),
    work_orders.TooManyDamages: Failure(
        "too_many_damages", 422, BAD_INPUT,
        "Der er {count} skader i området; et hold kan få {most} ad gangen. Tegn et mindre område.",
        "There are {count} damages in the area; a team can be given {most} at a time. Draw a smaller area.",
    ),
    work_orders.KeyReused: Failure(
        "key_reused", 409, BAD_INPUT,
        "Idempotency-Key er brugt før til noget andet. Brug en ny.",
        "The Idempotency-Key was used before for something else. Use a new one.",
    ),
    outbox.NoSuchMail: Failure(
        "no_such_mail", 404, NOT_FOUND,
        "Der er ingen mislykket mail med det nummer. Se dem med: vejsyn mail list",
        "No failed mail has that number. See them with: vejsyn mail list",
    ),
    photo.NotAPhoto: Failure(
        "not_a_photo", 422, BAD_INPUT,
        "Filen er ikke et billede, vi kan læse. Tag et nyt som JPEG eller PNG.",
        "The file is not a picture we can read. Take a new one as JPEG or PNG.",
    ),
    photo.PhotoTooLarge: Failure(
        "photo_too_large", 413, BAD_INPUT,
        "Billedet er for stort. Tag det i en mindre opløsning.",
        "The picture is too large. Take it at a lower resolution.",
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
    users.PasswordTooShort: Failure(
        "password_too_short", 422, BAD_INPUT,
        "Adgangskoden skal have mindst {shortest} tegn.",
        "The password needs at least {shortest} characters.",
    ),
    coco.NothingJudged: Failure(
        "nothing_judged", 409, NOT_FOUND,
        "Ingen har bedømt en skade med billede endnu. Tildel eller afvis nogle på kortet, og prøv igen.",
        "Nobody has judged a damage with a picture yet. Assign or dismiss some on the map, then try again.",
    ),
    coco.NotAnExport: Failure(
        "not_an_export", 409, BAD_INPUT,
        "{folder} findes og er ikke en tidligere eksport. Vælg en anden mappe.",
        "{folder} is there and is no earlier export. Choose another folder.",
    ),
    forecast.UnreadableForecast: Failure("unreadable_forecast", 422, BAD_INPUT, "{said}", "{said}"),
    UnreadableRoads: Failure("unreadable_roads", 422, BAD_INPUT, "{said}", "{said}"),
    BrokenRouteError: Failure("broken_route", 422, BAD_INPUT, "{said}", "{said}"),
    NoTruth: Failure("no_truth", 422, BAD_INPUT, "{said}", "{said}"),
    NoSuchColumn: Failure("no_such_column", 422, BAD_INPUT, "{said}", "{said}"),
    NightAlreadyRunning: Failure("night_running", 409, TRY_LATER, "{said}", "{said}"),
    WeightsError: Failure("weights", 503, NOT_FOUND, "{said}", "{said}"),
    OperationalError: Failure(
        "busy", 503, TRY_LATER,
        "Databasen er optaget eller kan ikke nås. Prøv igen om lidt.",
        "The database is busy or out of reach. Try again in a moment.",
    ),
}  # fmt: skip
"""One row per exception; `failure_of` also finds subclasses."""


def failure_of(error: Exception) -> Failure | None:
    """The row of an exception, or None for one that nobody foresaw."""
    return next((FAILURES[kind] for kind in type(error).__mro__ if kind in FAILURES), None)
