"""Refusals about files, drives, nights and labels, most of them on the command line."""

from collections.abc import Mapping

from api.failures import missing
from api.failures.failure import BAD_INPUT, IO_ERROR, NOT_FOUND, TRY_LATER, UNAVAILABLE, Failure
from data import recordings
from data.background.importing import NoBackground, NoRoadsYet
from data.damages import forecast
from data.features.files import ParquetMissing
from data.labels import coco
from data.operation import archive, backup, claim, snapshot
from data.retention.erasing import BeingRead
from data.retention.finding import NoSuchPlace
from data.retention.rules import TermNotAllowed
from data.roads.addresses import NoAddresses
from data.roads.columns import NoSuchColumn
from data.roads.files.unreadable import UnreadableRoads
from data.simulate.route import BrokenRouteError
from data.simulate.verdict import NoTruth
from ingest.night.lock import NightAlreadyRunning
from ingest.nightly import NightStopped
from ingest.receive.home_files import HomeUnwritable
from model.networks.weights import WeightsError

PROCESSING: Mapping[type[Exception], Failure] = {
    coco.NothingJudged: Failure(
        "nothing_judged", 409, NOT_FOUND,
        "Ingen har bedømt en skade med billede endnu. Tildel eller afvis nogle på kortet, og prøv igen.",
        "Nobody has judged a damage with a picture yet. Assign or dismiss some on the map, then try again.",
    ),
    claim.NoSuchMetre: Failure(
        "no_such_metre", 404, NOT_FOUND,
        "Vejstrækningen findes ikke eller er kortere. Åbn skaden på kortet, og prøv derfra.",
        "There is no such section, or it is shorter. Open the damage on the map and try from there.",
    ),
    coco.NotAnExport: Failure(
        "not_an_export", 409, BAD_INPUT,
        "{folder} findes og er ikke en tidligere eksport. Vælg en anden mappe.",
        "{folder} is there and is no earlier export. Choose another folder.",
    ),
    ParquetMissing: Failure(
        "parquet_missing", 503, UNAVAILABLE,
        "GeoParquet skal bruge pyarrow: pip install 'vejsyn[parquet]', eller vælg et andet format.",
        "GeoParquet needs pyarrow: pip install 'vejsyn[parquet]', or choose another format.",
    ),
    missing.ReportToolsMissing: Failure(
        "report_tools_missing", 503, UNAVAILABLE,
        "Rapporten tegnes med leafmap, som ikke er installeret: pip install 'vejsyn[report]'",
        "The report is drawn with leafmap, which is not installed: pip install 'vejsyn[report]'",
    ),
    forecast.UnreadableForecast: Failure("unreadable_forecast", 422, BAD_INPUT, "{text}", "{text}"),
    NoAddresses: Failure(
        "no_addresses", 422, BAD_INPUT,
        "Filen har ingen adresser, der kan læses; de kendte er beholdt. Den skal have kolonnerne vejnavn, husnr og et "
        "sted (x og y, eller wgs84koordinat_længde og -bredde). Den har: {columns}.",
        "The file has no address that can be read; those known are kept. It must have the columns vejnavn, husnr and a "
        "place (x and y, or wgs84koordinat_længde and -bredde). It has: {columns}.",
    ),
    NoBackground: Failure(
        "no_background", 422, BAD_INPUT,
        "Filerne har intet nær vejene, som kortet kan vise (vand, skov, bygninger, jernbane); det kendte er beholdt. "
        "De har lagene: {layers}. Kald laget eller filen, hvad den indeholder, fx skov.gpkg.",
        "The files have nothing near the roads that the map can show (water, woods, buildings, railways); what was "
        "known is kept. Their layers: {layers}. Name the layer or the file after what it holds, as forest.gpkg.",
    ),
    NoRoadsYet: Failure(
        "no_roads_yet", 409, NOT_FOUND,
        "Der er ingen veje endnu, og kortet gemmes om dem. Indlæs dem først: vejsyn roads import FIL",
        "There are no roads yet, and the map is kept about them. Read them first: vejsyn roads import FILE",
    ),
    UnreadableRoads: Failure("unreadable_roads", 422, BAD_INPUT, "{da}", "{en}"),
    BrokenRouteError: Failure("broken_route", 422, BAD_INPUT, "{text}", "{text}"),
    NoTruth: Failure("no_truth", 422, BAD_INPUT, "{text}", "{text}"),
    NoSuchColumn: Failure(
        "no_such_column", 422, BAD_INPUT,
        "{column}: ingen kolonne hedder sådan; filen har {present_names}",
        "{column}: no such column; the file has {present_names}",
    ),
    HomeUnwritable: Failure(
        "home_unwritable", 507, TRY_LATER,
        "Der kan ikke skrives i {home} ({cause}). Skaf plads eller adgang, og importér igen; det, der kom ind, bliver.",
        "{home} cannot be written ({cause}). Make room or give access, then import again; what came in stays.",
    ),
    TermNotAllowed: Failure(
        "term_not_allowed", 422, BAD_INPUT,
        "Så længe må det ikke gemmes: højst {most} dage. Vælg færre.",
        "It may not be kept for so long: {most} days at most. Choose fewer.",
    ),
    missing.NotUp: Failure(
        "not_up", 503, UNAVAILABLE, "Serveren kan ikke arbejde lige nu.", "The server cannot do its work just now."
    ),
    archive.NoBackup: Failure(
        "no_backup", 422, BAD_INPUT,
        "Filen kan ikke hentes frem: {text}. Intet er hentet ind i databasen.",
        "The file cannot be restored: {text}. Nothing was put into the database.",
    ),
    backup.StillChanging: Failure(
        "still_changing", 503, TRY_LATER,
        "Filer blev slettet, hver gang de skulle kopieres. Prøv igen, når natten er færdig.",
        "Files were deleted each time they were to be copied. Try again when the night is done.",
    ),
    snapshot.NotEmpty: Failure(
        "home_not_empty", 409, BAD_INPUT,
        "Der er en database i forvejen; den overskrives ikke. Sæt VEJSYN_HOME til en tom mappe.",
        "There is a database already; it is not overwritten. Set VEJSYN_HOME to an empty folder.",
    ),
    snapshot.NoPostgresqlTools: Failure(
        "no_postgresql_tools", 503, UNAVAILABLE,
        "{program} er ikke på maskinen. Installér den (apt-get install postgresql-client), og prøv igen.",
        "{program} is not on this machine. Install it (apt-get install postgresql-client) and try again.",
    ),
    snapshot.SnapshotFailed: Failure("snapshot_failed", 503, IO_ERROR, "{text}", "{text}"),
    BeingRead: Failure(
        "being_read", 409, TRY_LATER,
        "Natten læser en af optagelserne. Prøv igen, når den er færdig.",
        "The night is reading one of the recordings. Try again when it is done.",
    ),
    NoSuchPlace: Failure(
        "no_such_place", 404, NOT_FOUND,
        "{place} er hverken en bredde og længde som 55.4312, 10.3821 eller en af kommunens veje.",
        "{place} is neither a latitude and longitude as 55.4312, 10.3821 nor one of the municipality's roads.",
    ),
    NightAlreadyRunning: Failure("night_running", 409, TRY_LATER, "{da}", "{en}"),
    recordings.NothingRefused: Failure(
        "nothing_refused", 404, NOT_FOUND,
        "Ingen optagelse er afvist under {wanted}. Se dem, der er, med: vejsyn retry",
        "No recording is refused under {wanted}. See those that are with: vejsyn retry",
    ),
    NightStopped: Failure(
        "night_stopped", 503, TRY_LATER,
        "Natten er stoppet: {cause_da}. Alt, der blev læst, er gemt, og resten venter. {next_da}",
        "The night has stopped: {cause_en}. All that was read is kept, and the rest waits. {next_en}",
    ),
    WeightsError: Failure("weights", 503, NOT_FOUND, "{text}", "{text}"),
}  # fmt: skip
