"""At the night's end candidates that nobody confirms are forgotten, unless a foreman is at one of them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, select

from data.damages import damages
from data.damages.damages import NoSuchDamage, Status
from data.damages.existence import EXTINCT_BELOW
from data.media.pictures import Pictures
from data.schema import Damage, DamageEvent, Sighting
from data.store import Store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from tests.homes import SECOND_DRIVE, seeded_home
from tests.painted import ColourDetector, unblurred

DYING, LIKELY = 1, 2


@dataclass(frozen=True)
class Watched(Pictures):
    """Something happens when a picture is removed."""

    happens: Callable[[], None] = lambda: None

    def remove(self, name: str) -> None:
        self.happens()
        super().remove(name)


def home(folder: Path) -> Store:
    """With a candidate that is to be forgotten and one that is not."""
    store = seeded_home(folder)
    with store.write() as session:
        session.execute(delete(DamageEvent).where(DamageEvent.damage_id.in_((DYING, LIKELY))))
        for damage_id, existence in ((DYING, EXTINCT_BELOW - 1), (LIKELY, 0.0)):
            damage = session.get_one(Damage, damage_id)
            damage.status, damage.existence = Status.CANDIDATE.value, existence
    return store


def ended(store: Store) -> None:
    """One night, with nothing to read."""
    nightly(Night(store, here(ColourDetector(), unblurred), clock=lambda: SECOND_DRIVE))


def test_a_night_forgets_an_unlikely_candidate_with_its_pictures(tmp_path: Path) -> None:
    store = home(tmp_path)
    with store.read() as session:
        names = session.scalars(select(Sighting.picture).where(Sighting.damage_id == DYING)).all()
    assert any(store.pictures.read(name) for name in names if name)
    ended(store)
    with store.read() as session:
        assert session.get(Damage, DYING) is None
        assert session.get(Damage, LIKELY) is not None
    assert not any(store.pictures.read(name) for name in names if name)


def test_a_candidate_is_confirmed_or_forgotten_and_never_both(tmp_path: Path) -> None:
    """The foreman presses Bekræft while its pictures are being removed: he is told that it is there no more."""
    store, answers, foremen = home(tmp_path), [], []

    def confirm() -> None:
        try:
            with store.write() as session:
                damages.confirm(session, DYING, "Gitte Holm", SECOND_DRIVE)
            answers.append("confirmed")
        except NoSuchDamage:
            answers.append("gone")

    def press() -> None:
        if not foremen:
            foremen.append(threading.Thread(target=confirm))
            foremen[0].start()
            foremen[0].join(0.5)

    ended(replace(store, pictures=Watched(store.pictures.media, press)))
    foremen[0].join()
    assert answers == ["gone"]
    with store.read() as session:
        assert session.get(Damage, DYING) is None
