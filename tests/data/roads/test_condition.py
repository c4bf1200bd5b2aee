"""The condition of sections in a home: of what was filmed, by what stands there."""

import pytest
from sqlalchemy import delete, select, update

from data.damages.damages import Status
from data.features.layer import Window
from data.features.reading import features
from data.features.sections import SECTIONS
from data.roads.condition import CARRIAGEWAY_M, UNIT_M2, sample_units, section_conditions
from data.schema import Damage, DamageEvent, Section, Sighting
from data.store import Store
from model.condition.pci import Rating
from model.vocabulary import SectionKind
from tests.homes import SECOND_DRIVE, seeded_home

STIGEVEJ, STRANDVEJEN, KANALSTIEN = 1, 2, 3
"""Filmed whole, half and never."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Three sections with no damage yet but one net of 9 m² in the fourth sample unit of Stigevej."""
    made = seeded_home(tmp_path_factory.mktemp("condition"))
    with made.write() as session:
        net = session.scalars(select(Damage.id).where(Damage.section_id == STIGEVEJ).limit(1)).one()
        for table in (Sighting, DamageEvent):
            session.execute(delete(table).where(table.damage_id != net))
        session.execute(delete(Damage).where(Damage.id != net))
        exactly = {"damage_class": "D20", "length_m": 6.0, "width_m": 1.5, "size_error": 0.0, "existence": 8.0}
        session.execute(update(Damage).values(**exactly, severity_chances={"medium": 1.0}, chainage_m=125.0))
    return made


def set_damage(store: Store, **values: object) -> None:
    with store.write() as session:
        session.execute(update(Damage).values(**values))


def stigevej(store: Store):
    with store.read() as session:
        return section_conditions(session, [STIGEVEJ])[STIGEVEJ]


def test_sample_units_are_equal_near_225_square_metres_and_cover_the_section() -> None:
    units = list(sample_units(400.0, 6.0))
    assert units[0][0] == 0.0
    assert units[-1][1] == 400.0
    assert [a[1] for a in units[:-1]] == [b[0] for b in units[1:]]
    assert all(UNIT_M2 - 90 <= (b - a) * 6.0 <= UNIT_M2 + 90 for a, b in units)
    assert list(sample_units(5.0, 2.0)) == [(0.0, 5.0)]


def test_the_unit_with_the_net_is_as_bad_as_the_standard_says_and_the_others_are_faultless(store: Store) -> None:
    """9 m² on some 225 m² is 4 %: 35 points off."""
    condition = stigevej(store)
    hurt = [unit for unit in condition.units if unit.index.median < 100]
    assert [unit.from_m <= 125.0 < unit.to_m for unit in hurt] == [True]
    assert hurt[0].index.median == pytest.approx(65, abs=2)
    assert condition.worst == hurt[0]
    assert condition.filmed_share == 1.0
    mean = 100 - (100 - hurt[0].index.median) / len(condition.units)
    assert condition.index.median == pytest.approx(mean, abs=0.1)
    assert condition.rating is Rating.GOOD


def test_only_what_was_filmed_is_judged(store: Store) -> None:
    with store.read() as session:
        conditions = section_conditions(session)
        half = session.get_one(Section, STRANDVEJEN)
    assert set(conditions) == {STIGEVEJ, STRANDVEJEN}
    assert conditions[STRANDVEJEN].filmed_share == pytest.approx(0.5, abs=0.03)
    assert conditions[STRANDVEJEN].units[-1].to_m <= half.length_m / 2 + 4
    assert conditions[STRANDVEJEN].index.low == 100.0


@pytest.mark.parametrize("status", [Status.VERIFIED, Status.DISMISSED, Status.CANDIDATE, Status.MERGED])
def test_what_does_not_stand_there_takes_nothing_off(store: Store, status: Status) -> None:
    set_damage(store, status=status)
    assert stigevej(store).index.low == 100.0
    set_damage(store, status=Status.NEW)


def test_a_repair_counts_once_a_drive_has_verified_it(store: Store) -> None:
    before = stigevej(store)
    set_damage(store, status=Status.REPAIRED)
    assert stigevej(store) == before
    set_damage(store, status=Status.NEW)


def test_what_is_unsure_makes_the_interval_wide_and_the_same_again_gives_the_same(store: Store) -> None:
    set_damage(store, size_error=0.4, severity_chances={"low": 0.3, "medium": 0.4, "high": 0.3})
    first, again = stigevej(store), stigevej(store)
    assert first == again
    worst = first.worst.index
    assert worst.low < 55 < worst.median < 75 < worst.high
    set_damage(store, size_error=0.0, severity_chances={"medium": 1.0})


def test_what_is_placed_beyond_the_end_belongs_to_the_last_unit(store: Store) -> None:
    set_damage(store, chainage_m=100_000.0)
    assert stigevej(store).worst == stigevej(store).units[-1]
    set_damage(store, chainage_m=125.0)


def test_a_path_is_judged_by_its_own_width() -> None:
    assert CARRIAGEWAY_M[SectionKind.PATH] < CARRIAGEWAY_M[SectionKind.ROAD]
    (from_m, to_m), *_ = sample_units(1_000.0, CARRIAGEWAY_M[SectionKind.PATH])
    assert (to_m - from_m) * CARRIAGEWAY_M[SectionKind.PATH] == pytest.approx(UNIT_M2, rel=0.1)


def test_engineers_take_it_out_with_its_interval_and_what_was_never_filmed_has_none(store: Store) -> None:
    with store.read() as session:
        expected = section_conditions(session)[STIGEVEJ].index
        taken = {each.id: each.properties for each in features(session, SECTIONS, Window(SECOND_DRIVE))}
    told = taken[STIGEVEJ]
    assert (told["pci_low"], told["pci"], told["pci_high"]) == pytest.approx(
        (expected.low, expected.median, expected.high), abs=0.06
    )
    assert told["pci_of"] == 1.0
    assert (taken[KANALSTIEN]["pci"], taken[KANALSTIEN]["pci_of"]) == (None, 0.0)
