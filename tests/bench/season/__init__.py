"""A season without pixels: a town, its damages over weeks, three vehicles, and boxes as the detector would give them.

`make_season` plans it, `record` drives one of its drives; every box carries the id of what it truly shows. All its
numbers stand in `parameters` (nominal, assumed) and each seed varies them (`variation`); names that begin with `NO_`
switch errors off, for tests. Of the pipeline it knows value types only: the bench (`tests.bench.truth_read`) hands
what it makes to the pipeline.
"""

from tests.bench.season.damages import TrueDamage
from tests.bench.season.detector import LabelledDetection
from tests.bench.season.motion import Motion, chainages
from tests.bench.season.parameters import (
    NO_CAMERA_ERRORS,
    NO_DETECTOR_ERRORS,
    NO_ERRORS,
    NO_PHONE_ERRORS,
    NOMINAL,
    CameraErrors,
    DetectorErrors,
    DrivingParameters,
    PhoneErrors,
    RoadParameters,
    SeasonParameters,
)
from tests.bench.season.phone import PhoneFix
from tests.bench.season.schedule import SEASON_START, PlannedDrive, Vehicle
from tests.bench.season.season import (
    FULL_SEASON,
    SMALL_SEASON,
    Season,
    SeasonSize,
    SimulatedRecording,
    make_season,
    record,
)
from tests.bench.season.town import Town, TownSize, store_town, town_network
from tests.bench.season.variation import factors, varied

__all__ = [
    "FULL_SEASON",
    "NOMINAL",
    "NO_CAMERA_ERRORS",
    "NO_DETECTOR_ERRORS",
    "NO_ERRORS",
    "NO_PHONE_ERRORS",
    "SEASON_START",
    "SMALL_SEASON",
    "CameraErrors",
    "DetectorErrors",
    "DrivingParameters",
    "LabelledDetection",
    "Motion",
    "PhoneErrors",
    "PhoneFix",
    "PlannedDrive",
    "RoadParameters",
    "Season",
    "SeasonParameters",
    "SeasonSize",
    "SimulatedRecording",
    "Town",
    "TownSize",
    "TrueDamage",
    "Vehicle",
    "chainages",
    "factors",
    "make_season",
    "record",
    "store_town",
    "town_network",
    "varied",
]
