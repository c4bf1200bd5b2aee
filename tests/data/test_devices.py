"""What an earlier drive of a phone found of its camera, for the next drive to begin with."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.devices import APART, earlier_camera, earlier_clocks
from data.schema import Recording
from data.settings import HomeSettings
from data.store import Store, open_store

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
READ_AFTER = timedelta(hours=13)
LATER = NOON + timedelta(days=1)
SURE, VAGUE = {"focal": 0.8, "focal_rel_sd": 0.05}, {"focal": 0.7, "focal_rel_sd": 0.2}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(HomeSettings(home=tmp_path))


def drive(store: Store, days: float, camera: dict[str, Any], device: str = "Fejer 2", state: str = "processed") -> None:
    """One that began so many days before noon."""
    name = f"{device}{days}"
    with store.write() as session:
        session.add(
            Recording(
                sha256=name, name=name, video=name, received_at=NOON, state=state, device=device, camera=camera,
                started_at=NOON - timedelta(days=days), processed_at=NOON - timedelta(days=days) + READ_AFTER,
            )
        )  # fmt: skip


def found(store: Store, device: str | None = "Fejer 2") -> dict[str, Any] | None:
    with store.read() as session:
        return earlier_camera(session, device, NOON)


def test_the_latest_calibrated_drive_of_an_earlier_shift_is_known(store: Store) -> None:
    drive(store, 9, {"focal": 0.9, "focal_rel_sd": 0.04})
    drive(store, 2, SURE)
    drive(store, 1, VAGUE)
    drive(store, 0.5, {}, state="refused")
    drive(store, APART / timedelta(days=2), {"focal": 0.6, "focal_rel_sd": 0.01})
    drive(store, -1, {"focal": 0.6, "focal_rel_sd": 0.01})
    drive(store, 1.5, {"focal": 0.5, "focal_rel_sd": 0.01}, "Bil 7")
    assert found(store) == SURE


def test_a_phone_without_a_name_or_a_past_is_not_known(store: Store) -> None:
    drive(store, 1, VAGUE)
    assert found(store) is None
    assert found(store, "Bil 7") is None
    assert found(store, None) is None


def clock(reading: str, basis: str, zone_h: float = 0.0) -> dict[str, Any]:
    return {"clock": {"reading": reading, "basis": basis, "zone_h": zone_h, "rollover_weeks": 0}}


def test_what_a_phones_clock_meant_is_counted_where_its_drives_showed_it(store: Store) -> None:
    for days, camera in enumerate(
        [clock("end", "motion"), clock("end", "cover"), clock("start", "history"), clock("start", "motion", 1.0), SURE]
    ):
        drive(store, days + 1, camera)
    drive(store, 7, clock("start", "motion"), "Bil 7")
    with store.read() as session:
        assert earlier_clocks(session, "Fejer 2", LATER) == {"end": 2}
        assert earlier_clocks(session, None, LATER) == {}


def test_what_this_night_itself_found_of_a_clock_is_not_counted(store: Store) -> None:
    """A night that was killed and begun anew knows no more than one that was not."""
    drive(store, 2, clock("end", "motion"))
    drive(store, 1, clock("start", "motion"))
    with store.read() as session:
        between = NOON - timedelta(days=2) + READ_AFTER
        assert earlier_clocks(session, "Fejer 2", LATER) == {"end": 1, "start": 1}
        assert earlier_clocks(session, "Fejer 2", between) == {"end": 1}
        assert earlier_clocks(session, "Fejer 2", between - timedelta(seconds=1)) == {}
