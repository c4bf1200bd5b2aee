"""What a season is given: every number of its roads, drivers, phones, cameras and detector.

Each value is *nominal*: assumed with the reason or source beside it, and varied from seed to seed
(`tests.bench.season.variation`); its type says how. None is a source for a constant of the estimator (`ingest`,
`model`), and none is imported from there: what a season measures, it must not have been given.

Measured figures of the detector's scores: weights 6 (model/README.md) on the pictures of roads kept apart from their
training, by regions; of its edges and classes: weights 4 at their default confidences on 399 such pictures (dnit 259,
RDD2022 China motorbike 140; 730 boxes drawn, 391 found), hits at IoU 0.3. The labels lack much of what is in the road,
so misses and errors are the detector's and the labels' together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated

from model.vocabulary import DamageClass


class Variation(Enum):
    """What a seed's factor does to a parameter."""

    SCALED = "scaled"
    """Multiplies it, or both ends of a range."""
    CHANCE = "chance"
    """Multiplies its odds p / (1 - p), so that it stays between 0 and 1; nearly the same as scaling a small chance."""
    LOGARITHM = "logarithm"
    """Its natural logarithm is added: the parameter is the logarithm of a size or of odds."""


Scaled = Annotated[float, Variation.SCALED]
ScaledRange = Annotated[tuple[float, float], Variation.SCALED]
"""From and to; a value is drawn evenly between."""
Chance = Annotated[float, Variation.CHANCE]
Shares = Annotated[Mapping[DamageClass, float], Variation.CHANCE]
ScaledByClass = Annotated[Mapping[DamageClass, float], Variation.SCALED]
LogarithmByClass = Annotated[Mapping[DamageClass, float], Variation.LOGARITHM]
Confusion = Annotated[Mapping[DamageClass, Mapping[DamageClass, float]], Variation.CHANCE]
Logarithm = Annotated[float, Variation.LOGARITHM]


CLASS_SHARES: Mapping[DamageClass, float] = {
    DamageClass.LONGITUDINAL: 0.30,
    DamageClass.TRANSVERSE: 0.20,
    DamageClass.ALLIGATOR: 0.20,
    DamageClass.POTHOLE: 0.30,
}
"""Share of the damages of each class. Assumed; RDD2022's own are near (0.47, 0.22, 0.19, 0.12), and potholes are what
is repaired."""

_D00, _D10, _D20, _D40 = DamageClass
CONFUSION: Mapping[DamageClass, Mapping[DamageClass, float]] = {
    _D00: {_D20: 0.105, _D10: 0.01, _D40: 0.035},  # measured on 114 boxes
    _D10: {_D20: 0.12},  # on 33
    _D20: {_D00: 0.01, _D10: 0.005, _D40: 0.01},  # on 219
    _D40: {_D20: 0.04},  # on 25
}
"""Share of the boxes of a true class (first key) that are given another (second key). Measured of our detector."""


NEAR_SCORE: Mapping[DamageClass, float] = {_D00: -1.2, _D10: -1.2, _D20: -1.2, _D40: -0.6}
SCORE_PER_SIZE: Mapping[DamageClass, float] = {_D00: 0.9, _D10: 0.9, _D20: 0.9, _D40: 0.5}
SCORE_PER_M: Mapping[DamageClass, float] = {_D00: 0.17, _D10: 0.17, _D20: 0.17, _D40: 0.28}
"""Of the score of a real damage: see `DetectorErrors`. Measured: the confidence from which boxes cover half of a drawn
region, a censored normal distribution of its logit (Tobit) over size and distance, on pictures kept apart:

- dnit's highways, 625 regions of cracks: -0.09 near, 0.79 for each e of size, 0.17 for each metre beyond 8 m; 48 holes:
  0.00, 0.33, 0.28.
- RDD2022 China, another phone and continent, 306 cracks: -0.92 and 0.68; 26 holes: -0.16 and 1.76.
- The same highways set behind a windscreen (composed), 299 cracks: -2.02 and 1.10; 40 holes: -1.23 and 0.77. There 46 %
  of the cracks and 12 % of the holes are found at 0.28, and 73 and 42 % at 0.05.

Taken near the middle; the classes of cracks as one, for the detector hardly tells them apart."""


@dataclass(frozen=True, slots=True)
class RoadParameters:
    """What lies in the roads: damages and look-alikes. Metres; `length` along the road, `width` across it."""

    class_shares: Shares = field(default_factory=lambda: CLASS_SHARES)
    """Assumed, see there; scaled to a sum of 1 when they are used."""
    alone_share: Chance = 0.5
    """Of the places with one damage; the others have 2 to 6 in a row. Assumed."""
    closest_share: Chance = 0.3
    """Of the damages in a row that follow the one before as near as two damages can lie. Assumed."""
    mean_spacing_m: Scaled = 6.0
    """Of the others, beyond that; exponentially distributed. Assumed."""
    same_side_share: Chance = 0.7
    """Of the damages in a row that lie in the lane of the one before. Assumed."""
    wheel_path_sd_m: Scaled = 0.2
    """Of a damage's middle about the wheel path. Assumed."""
    new_share: Chance = 0.3
    """Of the damages that come up during the season; the others were there before. Assumed."""
    growth_per_week: Scaled = 0.06
    """The fastest growth of a damage's sides, share of the first size; each has its own up to that. Assumed."""
    pothole_log_width: Logarithm = -0.85
    """Mean of the logarithm of a pothole's width in metres: 0.43 m. Assumed; ASTM D6433's classes end at 0.76 m."""
    pothole_log_width_sd: Scaled = 0.45
    """Its deviation. Assumed: two in three are 0.27 to 0.67 m wide."""
    pothole_elongation: ScaledRange = (0.8, 1.5)
    """Length over width. Assumed: traffic draws them out along the road."""
    alligator_length_m: ScaledRange = (1.2, 5.0)
    """Assumed: nets are longer than wide."""
    alligator_width_m: ScaledRange = (0.6, 1.6)
    """Assumed: within one wheel path or a little more."""
    transverse_length_m: ScaledRange = (0.12, 0.5)
    """How far a transverse crack wanders along the road. Assumed."""
    transverse_width_m: ScaledRange = (1.5, 3.2)
    """Assumed: nearly across a lane (3.5 m, FACTS)."""
    transverse_path_width_m: Scaled = 1.8
    """Assumed: right across a cycle path."""
    longitudinal_length_m: ScaledRange = (1.5, 8.0)
    """Assumed: shorter ones are hardly reported, longer ones are not in view at once."""
    longitudinal_width_m: ScaledRange = (0.1, 0.45)
    """How far a longitudinal crack wanders across the road. Assumed."""
    lookalikes_per_km: Scaled = 20.0
    """Manholes, joints and old patches, of road and path: one each 50 m, 1.4 to each damage. Assumed, as no fewer for a
    damage than on any footage here, counted by eye: in the shared drives' own lane, chosen for its damage, 20 patches
    in 283 m (31 frames, about 10 m apart), where the night has some 30 dots; in RDD2022 China's streets 84 patches
    drawn to 2,211 damages; one joint in two frames of the motorway clip, joints alone on the footpath of
    `max-heromode`. No manhole in any of these frames nor in twenty of China's."""
    patch_lookalike_share: Chance = 0.1
    """Of the repairs whose patch is a look-alike. Assumed."""


@dataclass(frozen=True, slots=True)
class DrivingParameters:
    """How vehicles are driven."""

    lateral_sd_m: Scaled = 0.3
    """Of a driver's place about the middle of his lane. Assumed: a third of the room between a van and the markings."""
    lateral_memory_m: Scaled = 25.0
    """Over which he comes back. Assumed: two seconds at 45 km/h."""
    speed_rel_sd: Scaled = 0.05
    """Of the speed about the usual one on a clear stretch. Assumed."""
    speed_memory_m: Scaled = 60.0
    """Over which that is forgotten. Assumed."""
    lane_change_m: Scaled = 5.0
    """Over which a vehicle moves between a lane and a path. Assumed."""
    stop_share: Chance = 0.15
    """Of the junctions at which a vehicle waits. Assumed."""
    mean_stop_s: Scaled = 10.0
    """How long it waits there; exponentially distributed. Assumed."""
    turn_s: Scaled = 8.0
    """To turn back on a road. Assumed."""


@dataclass(frozen=True, slots=True)
class PhoneErrors:
    """How wrong phones are about place, speed and time."""

    drift_sd_m: ScaledRange = (3.0, 5.0)
    """Deviation of a recording's slow error, each of east and north. Assumed: phones are good to 3-8 m, Newson & Krumm
    2009 found 4-5 (FACTS)."""
    drift_memory_s: Scaled = 30.0
    """In which the slow error is forgotten (1/e). Assumed: errors correlated over half a minute (issue)."""
    jitter_sd_m: Scaled = 0.3
    """Of the error that is new in every fix. Assumed: fused positions are smooth."""
    jump_interval_s: Scaled = 240.0
    """Mean time between reflections that throw the position aside. Assumed."""
    jump_m: ScaledRange = (5.0, 15.0)
    """How far (issue: to 15 m). The shorter end assumed."""
    jump_s: ScaledRange = (3.0, 15.0)
    """How long. Assumed."""
    gap_interval_s: Scaled = 400.0
    """Mean time between gaps without fixes. Assumed."""
    gap_s: ScaledRange = (3.0, 20.0)
    """How long they are. Assumed."""
    clock_s: Scaled = 0.5
    """The most the video's clock is off the track's, evenly either way. Assumed (brief of the season)."""
    doppler_sd_mps: Scaled = 0.3
    """Of a fix's own speed. Assumed: Doppler speeds are good to a few tenths of a metre a second."""


NO_PHONE_ERRORS = PhoneErrors(
    drift_sd_m=(0.0, 0.0),
    jitter_sd_m=0.0,
    jump_interval_s=float("inf"),
    gap_interval_s=float("inf"),
    clock_s=0.0,
    doppler_sd_mps=0.0,
)


@dataclass(frozen=True, slots=True)
class CameraErrors:
    """How wrong the pipeline's idea of its cameras is, and what a camera shows at all."""

    height_rel: Scaled = 0.05
    """The most a taped height is wrong, share of it, evenly either way; one error for each vehicle. Assumed
    (brief)."""
    focal_rel: Scaled = 0.03
    """The most the focal length is wrong, the same way. Assumed: phones of one kind differ by so much."""
    pitch_sd_deg: Scaled = 0.5
    """Of the pitch that the pipeline finds in a recording. Assumed."""
    yaw_sd_deg: Scaled = 0.5
    """Of the yaw; found from the same vanishing point, so assumed alike."""
    rocking_sd_deg: Scaled = 0.3
    """Of the pitch from frame to frame, about the recording's. Assumed (brief)."""
    nearest_m: Scaled = 2.0
    """Nearer than this the bonnet hides the road. Assumed (brief: 2-25 m)."""
    farthest_m: Scaled = 25.0
    """Farther off nothing is shown. Assumed (the same)."""
    min_visible_share: Chance = 0.25
    """A box of which less than this share lies inside the frame shows nothing. Assumed."""
    min_box_px: Scaled = 4.0
    """Nor does one lower or narrower than this, of 1080p. Assumed."""


NO_CAMERA_ERRORS = CameraErrors(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class DetectorErrors:
    """How wrong the detector is.

    A thing has a score in each frame, the natural logit of the confidence that its box would have; below the least
    there is no box. So what is hard to find is also found with little confidence.
    """

    near_score: LogarithmByClass = field(default_factory=lambda: NEAR_SCORE)
    """Mean score of a damage of `middling_px` at up to `near_m`. Assumed, near what was measured; see there."""
    near_m: Scaled = 8.0
    """Assumed: the distance from which the measured scores fall."""
    score_per_m: ScaledByClass = field(default_factory=lambda: SCORE_PER_M)
    """Lost for each metre beyond, besides what the smaller box loses. Assumed to be what was measured."""
    score_per_size: ScaledByClass = field(default_factory=lambda: SCORE_PER_SIZE)
    """Won for each factor e of the box's size over `middling_px`. Assumed, near what was measured."""
    middling_px: Scaled = 60.0
    """Geometric mean of the sides of a middling box, in a picture 640 px wide as the network looks at it. Assumed, near
    the median of the drawn cracks measured (66)."""
    object_score_sd: Scaled = 1.0
    """Between damages: some are always hard to see. Assumed; with the next two it makes 1.53 (measured, once size and
    distance are known: 1.43 for cracks and 1.41 for holes, 1.92 and 1.48 behind a windscreen)."""
    drive_score_sd: Scaled = 0.9
    """Between the drives past one damage: light and wetness. Assumed."""
    frame_score_sd: Scaled = 0.72
    """From frame to frame. Assumed."""
    edge_bias_rel_sd: Scaled = 0.05
    """Of a box's edges, share of its side, the same in every frame of a drive. Assumed."""
    edge_noise_rel_sd: Scaled = 0.08
    """The same, new in each frame. Assumed (measured of both together: 0.01-0.16 of the height, 0.09-0.15 of the
    width)."""
    edge_noise_px: Scaled = 1.5
    """Of any edge besides, one sigma, pixels of 1080p. Assumed."""
    fragment_share: Chance = 0.25
    """Of the boxes of a crack over `fragment_length_m` that come in two or three parts. Assumed."""
    fragment_length_m: Scaled = 3.0
    """Assumed: shorter cracks come in one box."""
    fragment_gap_m: Scaled = 0.4
    """Between parts. Assumed."""
    fragment_cut_sd: Scaled = 0.05
    """Of the place of a cut, share of the length. Assumed."""
    confusion: Confusion = field(default_factory=lambda: CONFUSION)
    """Assumed to be what was measured on few boxes."""
    confusion_concentration: Scaled = 1.5
    """Sum of both parameters of the beta distribution that a damage's own chance of a wrong class is drawn from: small
    means that most damages are nearly always given the same class. Assumed."""
    min_confidence: Chance = 0.05
    """A box with less is none. Assumed: the weights' least for a candidate at the time; no trace keeps a weaker one."""
    false_boxes_per_frame: Scaled = 0.2
    """Of which no other frame shows anything. Assumed to be half of the wrong boxes measured down to `min_confidence`:
    0.35 a frame on the shared drives (42 of 422 boxes, 120 frames); 0.97 on dnit's kept-apart highways, of which 17 of
    40 looked at show no damage that a person would draw; 0.04 on the motorway (27 frames)."""
    false_score_sd: Scaled = 1.5
    """Of a false box's score, half of a normal distribution above the least. Assumed (measured: a median confidence of
    0.12 and a tenth over 0.42 of 251 boxes; this makes 0.13 and 0.38)."""
    false_box_ahead_m: ScaledRange = (4.0, 22.0)
    """Assumed: nearly all that the camera shows of the road."""
    false_box_right_m: Scaled = 4.0
    """Assumed: the farthest to either side, so on the verge too."""
    false_box_half_side_m: ScaledRange = (0.15, 0.8)
    """Assumed: as large as potholes are, and larger."""
    lookalike_score: Logarithm = -3.9
    """Mean score of a look-alike, near. Assumed from the same wrong boxes: with the next it is found by 0.33 of the
    frames down to 0.05 and by 0.09 down to 0.28, as if all of them lay on the 1.05 patches that a frame of the shared
    drives shows, so more than there are."""
    lookalike_score_sd: Scaled = 1.9
    """Between look-alikes: some are always taken for damage. Assumed likewise."""


NO_DETECTOR_ERRORS = DetectorErrors(
    near_score=dict.fromkeys(DamageClass, 2.2),
    score_per_m=dict.fromkeys(DamageClass, 0.0),
    score_per_size=dict.fromkeys(DamageClass, 0.0),
    object_score_sd=0.0,
    drive_score_sd=0.0,
    frame_score_sd=0.0,
    edge_bias_rel_sd=0.0,
    edge_noise_rel_sd=0.0,
    edge_noise_px=0.0,
    fragment_share=0.0,
    confusion={},
    false_boxes_per_frame=0.0,
    lookalike_score=-99.0,
)


@dataclass(frozen=True, slots=True)
class SeasonParameters:
    """Everything a season is given besides its size and seed."""

    roads: RoadParameters = field(default_factory=RoadParameters)
    driving: DrivingParameters = field(default_factory=DrivingParameters)
    phone: PhoneErrors = field(default_factory=PhoneErrors)
    camera: CameraErrors = field(default_factory=CameraErrors)
    detector: DetectorErrors = field(default_factory=DetectorErrors)


NOMINAL = SeasonParameters()
NO_ERRORS = SeasonParameters(
    driving=DrivingParameters(lateral_sd_m=0.0),
    phone=NO_PHONE_ERRORS,
    camera=NO_CAMERA_ERRORS,
    detector=NO_DETECTOR_ERRORS,
)
