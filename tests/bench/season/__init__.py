"""A season without pixels: a town, its damages over weeks, three vehicles, and boxes as the detector would give them.

`make_season` plans it, `record` drives one of its drives; every box carries the id of what it truly shows. Names that
begin with `NO_` switch errors off, for tests.
"""

from tests.bench.season.damages import TrueDamage
from tests.bench.season.detecting import NO_DETECTOR_ERRORS, DetectorErrors, Found
from tests.bench.season.eyes import NO_CAMERA_ERRORS, CameraErrors
from tests.bench.season.motion import Motion, chainages
from tests.bench.season.phone import NO_PHONE_ERRORS, PhoneErrors, PhoneFix
from tests.bench.season.schedule import SEASON_START, PlannedDrive, Vehicle
from tests.bench.season.season import (
    FULL_SEASON,
    SMALL_SEASON,
    Recorded,
    Season,
    SeasonErrors,
    SeasonSize,
    make_season,
    record,
)
from tests.bench.season.town import Town, TownSize, store_town, town_network

NO_ERRORS = SeasonErrors(NO_PHONE_ERRORS, NO_CAMERA_ERRORS, NO_DETECTOR_ERRORS, wander_m=0.0)

__all__ = [
    "FULL_SEASON",
    "NO_CAMERA_ERRORS",
    "NO_DETECTOR_ERRORS",
    "NO_ERRORS",
    "NO_PHONE_ERRORS",
    "SEASON_START",
    "SMALL_SEASON",
    "CameraErrors",
    "DetectorErrors",
    "Found",
    "Motion",
    "PhoneErrors",
    "PhoneFix",
    "PlannedDrive",
    "Recorded",
    "Season",
    "SeasonErrors",
    "SeasonSize",
    "Town",
    "TownSize",
    "TrueDamage",
    "Vehicle",
    "chainages",
    "make_season",
    "record",
    "store_town",
    "town_network",
]
