"""The answer to a claim on paper: when the metre was last inspected, what was seen there, what was done."""

from datetime import datetime

from api.mail.pictures import Illustration, illustrated
from api.paper.sheet import GREY, MARGIN_MM, TEXT_WIDTH_MM, Sheet, moment
from api.wording import CLASS_WORDS
from data.damages.best_picture import best_first
from data.media.pictures import Pictures
from data.operation.claim import CLAIM_REACH_M, Knowledge, KnownDamage
from data.schema import DamageEvent, Pass, Task
from data.states import EventKind
from model.vocabulary import DamageClass

PICTURE_MM, CLAIM_GAP_MM = 84, 4

EVENT_WORDS: dict[EventKind, str] = {
    EventKind.FOUND: "set og vist på kortet",
    EventKind.WITHDRAWN: "taget af kortet: ikke sikker nok",
    EventKind.CONFIRMED: "bekræftet at være en skade",
    EventKind.ASSIGNED: "givet til et hold",
    EventKind.UNASSIGNED: "trukket tilbage fra holdet",
    EventKind.REPAIRED: "meldt udbedret",
    EventKind.PARTLY: "meldt delvist udbedret",
    EventKind.NOT_FOUND: "meldt ikke fundet",
    EventKind.VERIFIED: "efterset: væk",
    EventKind.DISMISSED: "afvist",
    EventKind.REOPENED: "genåbnet",
    EventKind.MERGED: "samlet med en anden",
    EventKind.SPLIT: "delt",
    EventKind.RESTORED: "samling eller deling fortrudt",
    EventKind.MEASURED: "dybde målt",
    EventKind.CORRECTED: "vurdering rettet",
    EventKind.UNCORRECTED: "rettelse fortrudt",
}


def claim_pdf(known: Knowledge, pictures: Pictures, at: datetime) -> bytes:
    """The file, in Danish: it goes to citizens, insurers and courts."""
    section = known.section
    place = f"{section.name}, {section.from_m + known.chainage_m:.0f} m"
    sheet = Sheet(f"Hvad vidste vi om {place}?", f"Vejsyn · {place} · udskrevet {moment(at)}", at)
    sheet.words(f"Hvad vidste vi om {place}?", 17, bold=True)
    sheet.words(f"Til og med {moment(known.until)}. Sektion {section.key}, {section.road_class.name}.", 10, colour=GREY)
    _inspections(sheet, known)
    sheet.ln(4)
    sheet.words(f"Skader inden for {CLAIM_REACH_M:.0f} m", 13, bold=True)
    if not known.damages:
        sheet.words("Ingen skade var kendt på stedet.")
    for one in known.damages:
        _damage(sheet, one, pictures)
    return sheet.content()


def _inspections(sheet: Sheet, known: Knowledge) -> None:
    sheet.ln(4)
    sheet.words("Tilsyn", 13, bold=True)
    interval = known.section.road_class.interval_days
    sheet.words(f"Vejklassen tilses hver {interval}. dag." if interval else "Vejklassen har intet tilsynsinterval.")
    if not known.passes:
        sheet.words("Stedet var ikke gyldigt filmet før den dato.", bold=True)
    for number, one in enumerate(known.passes):
        sheet.words(_pass("Senest gyldigt filmet" if number == 0 else "Før det", one), bold=number == 0)
    if known.passes and interval:
        days = (known.until - known.passes[0].at).days
        sheet.words(f"Det var {days} dage før: {'inden for' if days <= interval else 'ud over'} intervallet.")
    if known.next_pass:
        sheet.words(_pass("Første gang efter", known.next_pass), colour=GREY)


def _pass(when: str, one: Pass) -> str:
    way = "med" if one.forward else "mod"
    return f"{when}: {moment(one.at)}, {one.from_m:.0f} til {one.to_m:.0f} m, kørt {way} stationeringen"


def _damage(sheet: Sheet, one: KnownDamage, pictures: Pictures) -> None:
    sheet.room(30)
    sheet.rule()
    damage = one.damage
    name = CLASS_WORDS[DamageClass(damage.damage_class)]["da"]
    sheet.words(f"Skade {damage.id}: {name}, {damage.section.from_m + damage.chainage_m:.0f} m", 11, bold=True)
    for event in one.events:
        sheet.words(_event(event), 9)
    for task in one.tasks:
        sheet.words(_task(task, one), 9)
    seen = [sighting.at for sighting in one.sightings]
    if seen:
        sheet.words(f"Set {len(seen)} gange fra {moment(seen[0])} til {moment(seen[-1])}", 9)
    if illustration := _picture(one, pictures):
        sheet.room(PICTURE_MM * 0.75 + 4)
        top = sheet.get_y() + 2
        end = sheet.picture(illustration.near, MARGIN_MM, top, PICTURE_MM)
        sheet.picture(
            illustration.whole, MARGIN_MM + PICTURE_MM + CLAIM_GAP_MM, top, TEXT_WIDTH_MM - PICTURE_MM - CLAIM_GAP_MM
        )
        sheet.set_y(end + 2)


def _event(event: DamageEvent) -> str:
    by = "natkørslen" if event.by == "nightly" else event.by
    note = f" – {event.note}" if event.note and event.by != "nightly" else ""
    return f"{moment(event.at)}: {EVENT_WORDS[EventKind(event.event)]} ({by}){note}"


def _task(task: Task, one: KnownDamage) -> str:
    order = task.work_order
    answered = any(event.event == EventKind.REPAIRED for event in one.events) and task.done_at
    done = f", meldt udført {moment(task.done_at)}" if answered and task.done_at else ", ikke meldt udført"
    return f"Arbejdsseddel {order.id} til {order.team.name}, givet {moment(order.created_at)}{done}"


def _picture(one: KnownDamage, pictures: Pictures) -> Illustration | None:
    for sighting in best_first(one.sightings):
        stored = pictures.read(sighting.picture) if sighting.picture else None
        if stored is not None and (found := illustrated(stored, sighting)):
            return found
    return None
