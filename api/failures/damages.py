"""Refusals about damages, areas, pictures and the map."""

from collections.abc import Mapping

from api.failures import missing
from api.failures.failure import BAD_INPUT, NOT_FOUND, Failure
from api.tiles.world import NoSuchTile
from data.damages import areas, damages
from data.damages.corrections import correcting
from data.damages.regroupings import merging, regrouping, splitting, undoing
from data.roads import condition, road_classes

DAMAGES: Mapping[type[Exception], Failure] = {
    damages.NoSuchDamage: Failure(
        "no_such_damage", 404, NOT_FOUND, "Skaden findes ikke.", "There is no such damage."
    ),
    damages.WrongStatus: Failure(
        "wrong_status", 409, BAD_INPUT,
        "Det kan ikke gøres, når skaden har status {status}. Hent kortet igen.",
        "That cannot be done to a damage that is {status}. Reload the map.",
    ),
    merging.NotOneDamage: Failure(
        "not_one_damage", 422, BAD_INPUT,
        "Vælg mindst to forskellige skader.",
        "Choose at least two different damages.",
    ),
    merging.TooFarApart: Failure(
        "too_far_apart", 422, BAD_INPUT,
        "Skaderne ligger {metres} m fra hinanden; over {most} m er de ikke den samme. Vælg kun dem, der er én.",
        "The damages lie {metres} m apart; beyond {most} m they are not one. Choose only those that are.",
    ),
    splitting.NothingToSplit: Failure(
        "nothing_to_split", 422, BAD_INPUT,
        "Vælg nogle af skadens billeder, men ikke alle: begge skader skal have mindst ét.",
        "Choose some of the damage's pictures, but not all: each of the two must have one.",
    ),
    undoing.NoSuchRegrouping: Failure(
        "no_such_regrouping", 404, NOT_FOUND,
        "Der er intet at fortryde. Hent kortet igen.",
        "There is nothing to undo. Reload the map.",
    ),
    undoing.AlreadyUndone: Failure(
        "already_undone", 409, BAD_INPUT,
        "Det er allerede fortrudt. Hent kortet igen.",
        "It was undone already. Reload the map.",
    ),
    undoing.UndoNewerFirst: Failure(
        "undo_newer_first", 409, BAD_INPUT,
        "En af skaderne er samlet eller delt igen siden. Fortryd det først.",
        "One of the damages was merged or split again since. Undo that first.",
    ),
    regrouping.GoneOn: Failure(
        "gone_on", 409, BAD_INPUT,
        "Skade {damage_id} er siden blevet tildelt, udbedret eller afvist; det ville gå tabt. Genåbn den først.",
        "Damage {damage_id} was assigned, repaired or dismissed since; that would be lost. Reopen it first.",
    ),
    correcting.NoSuchCorrection: Failure(
        "no_such_correction", 404, NOT_FOUND,
        "Rettelsen findes ikke. Hent kortet igen.",
        "There is no such correction. Reload the map.",
    ),
    correcting.AsFarAsItGoes: Failure(
        "as_far_as_it_goes", 409, BAD_INPUT,
        "Skaden er allerede rettet to trin. Ret dens slags, eller afvis den, hvis den ingen skade er.",
        "The damage was corrected by two grades already. Change its kind, or dismiss it if it is none.",
    ),
    correcting.CorrectedSince: Failure(
        "corrected_since", 409, BAD_INPUT,
        "Skaden er rettet igen siden. Hent kortet igen, og fortryd den rettelse først.",
        "The damage was corrected again since. Reload the map, and undo that correction first.",
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
    areas.TooTangled: Failure(
        "area_too_tangled", 422, BAD_INPUT,
        "Området er for indviklet: linjen løber for mange gange frem og tilbage. Tegn det enklere eller mindre.",
        "The area is too tangled: its line runs to and fro too often. Draw it simpler or smaller.",
    ),
    condition.NoSuchSection: Failure(
        "no_such_section", 404, NOT_FOUND, "Vejstrækningen findes ikke.", "There is no such section of road."
    ),
    road_classes.NoSuchRoadClass: Failure(
        "no_such_road_class", 404, NOT_FOUND, "Vejklassen findes ikke.", "There is no such road class."
    ),
}  # fmt: skip
