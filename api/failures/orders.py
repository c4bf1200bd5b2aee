"""Refusals about work orders, teams, mails, and crews' links and photos."""

from collections.abc import Mapping

from api.failures.failure import BAD_INPUT, CONFIGURATION, NOT_FOUND, TRY_LATER, Failure
from api.mail import sender
from api.photos import cleaning, image_header, queue
from data.orders import crew, crew_photos, due, outbox, teams, work_orders
from data.orders import links as order_links
from model.networks.network import NetworkError

ORDERS: Mapping[type[Exception], Failure] = {
    crew.NoSuchLink: Failure(
        "no_such_link", 404, NOT_FOUND,
        "Linket er trukket tilbage, for gammelt eller ukendt. Bed vejformanden om et nyt.",
        "The link was taken back, is too old or unknown. Ask the foreman for a new one.",
    ),
    order_links.OrderWithdrawn: Failure(
        "order_withdrawn", 409, BAD_INPUT,
        "Arbejdssedlen er trukket tilbage. Ring skaderne ind på kortet, og tildel dem igen.",
        "The work order was withdrawn. Ring in the damages on the map and assign them again.",
    ),
    order_links.NothingLeft: Failure(
        "nothing_left", 409, BAD_INPUT,
        "Der er intet tilbage at gøre på arbejdssedlen: alt er udført, afvist eller givet til andre.",
        "Nothing in the work order is left to do: all is done, dismissed or given to others.",
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
    teams.TeamRests: Failure(
        "team_rests", 409, BAD_INPUT,
        "Holdet er sat i bero og får ikke opgaver. Vælg et andet, eller sæt det i arbejde igen under Folk og hold.",
        "The team rests and is given no work. Choose another, or let it work again under People.",
    ),
    due.DueOutOfReach: Failure(
        "due_out_of_reach", 422, BAD_INPUT,
        "Fristen skal være i dag eller senere og højst to år frem. Vælg en anden dag.",
        "The deadline must be today or later and at most two years ahead. Choose another day.",
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
        "Der er ingen opgivet mail med det nummer. Se dem med: vejsyn mail list",
        "No mail that was given up has that number. See them with: vejsyn mail list",
    ),
    sender.NoMailServer: Failure(
        "no_mail_server", 503, CONFIGURATION,
        "Der er ikke sat en mailserver op; mails venter. Sæt VEJSYN_MAIL_HOST, og prøv igen.",
        "No mail server is set; mails wait. Set VEJSYN_MAIL_HOST and try again.",
    ),
    image_header.NotAPhoto: Failure(
        "not_a_photo", 422, BAD_INPUT,
        "Filen er ikke et billede, vi kan læse. Tag et nyt som JPEG eller PNG.",
        "The file is not a picture we can read. Take a new one as JPEG or PNG.",
    ),
    cleaning.PhotoTooLarge: Failure(
        "photo_too_large", 413, BAD_INPUT,
        "Billedet er for stort. Tag det i en mindre opløsning.",
        "The picture is too large. Take it at a lower resolution.",
    ),
    queue.PhotosBusy: Failure(
        "photos_busy", 503, TRY_LATER,
        "Der er mange billeder på vej lige nu. Prøv igen om {seconds} sekunder.",
        "Many pictures are on their way just now. Try again in {seconds} seconds.",
    ),
    crew_photos.TooManyPhotos: Failure(
        "too_many_photos", 409, BAD_INPUT,
        "Der er allerede sendt {most} billeder med dette link eller til denne opgave. Meld udført uden billede.",
        "{most} pictures were sent with this link or for this task already. Report it done without a picture.",
    ),
    NetworkError: Failure(
        "not_blurred", 503, TRY_LATER,
        "Ansigter og nummerplader kunne ikke sløres, så billedet er ikke gemt. Prøv igen, eller send uden billede.",
        "Faces and number plates could not be blurred, so the picture is not kept. Try again, or send without it.",
    ),
}  # fmt: skip
