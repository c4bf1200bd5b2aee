"""Phones in their holders, by command: told once, kept, and shown beside what the drives found."""

import json
from datetime import timedelta

import pytest

from data.schema import Recording
from tests.homes import SECOND_DRIVE

FOUND = {"pitch_deg": 8.25, "yaw_deg": -0.4, "roll_deg": 0.1, "height_m": 1.412, "focal_px": 1507.0, "clock_s": -2.0}


@pytest.fixture
def phones(vejsyn):
    return lambda: {one["name"]: one for one in json.loads(vejsyn("devices", "list", "--json")[1].out)}


def test_a_height_and_a_field_told_one_after_the_other_are_both_kept(vejsyn, phones):
    code, said = vejsyn("devices", "set", "Fejer 2", "--height", "1.62")
    assert (code, said.out.strip()) == (0, "Fejer 2: 1.62 m over the road")
    assert vejsyn("devices", "set", "Fejer 2", "--field", "71")[1].out.strip() == (
        "Fejer 2: 1.62 m over the road, 71° wide"
    )
    assert phones() == {
        "Fejer 2": {
            "name": "Fejer 2", "height_m": 1.62, "field_deg": 71.0, "recordings": 0, "last_drive": None, "found": {},
        }
    }  # fmt: skip


def test_a_phone_named_and_not_measured_is_known(vejsyn, phones):
    assert "nothing measured yet" in vejsyn("devices", "set", "Bil 7")[1].out
    assert phones()["Bil 7"]["height_m"] is None


@pytest.mark.parametrize("slip", [("--height", "162"), ("--height", "0.3"), ("--field", "7"), ("--field", "170")])
def test_a_slip_of_the_pen_is_refused_and_nothing_is_kept(vejsyn, phones, slip):
    assert vejsyn("devices", "set", "Fejer 2", *slip)[0] == 2
    assert phones() == {}


def test_what_the_latest_drive_found_stands_beside_the_tape(vejsyn, phones, store):
    with store.write() as session:
        for number, found in ((1, {**FOUND, "pitch_deg": 5.0}), (2, FOUND)):
            row = session.get(Recording, number)
            row.device, row.camera = "Fejer 2", found
        later = Recording(
            sha256="a" * 64, name="c.mp4", video="c.mp4", received_at=SECOND_DRIVE, state="refused", device="Fejer 2"
        )
        session.add(later)
    assert vejsyn("devices", "set", "Fejer 2", "--height", "1.5")[0] == 0
    told = phones()["Fejer 2"]
    assert (told["recordings"], told["found"], told["height_m"]) == (3, FOUND, 1.5)
    assert told["last_drive"] == SECOND_DRIVE.isoformat()
    table = vejsyn("devices", "list")[1].out
    for shown in ("Fejer 2", "1.5 m", "1.412 m", "8.25°", "-2 s"):
        assert shown in table


def test_of_a_phone_that_found_nothing_nothing_is_claimed(vejsyn, phones, store):
    with store.write() as session:
        session.get(Recording, 1).device = "Bil 7"
    assert phones()["Bil 7"] == {
        "name": "Bil 7", "height_m": None, "field_deg": None, "recordings": 1,
        "last_drive": (SECOND_DRIVE - timedelta(days=28)).isoformat(), "found": {},
    }  # fmt: skip
    assert "None" not in vejsyn("devices", "list")[1].out
