"""Evidence: how much the frames of one drive speak for a damage, or against it, as log likelihood ratios.

A frame's ratio is measured (`model.evaluation.likelihood_table`): of a box of such a class, confidence, distance and
size, or of no box where the damage was in view; a real damage against anything else that a detector may have taken for
one.

Frames of one drive are not independent: the same shadow, the same light and the same network look again a few metres
on. Their ratios are averaged and count as so many as independent ones would tell as much (design effect of a cluster;
Kish 1965): n frames of intraclass correlation r are worth n / (1 + (n - 1) r). Drives are taken for independent.
"""

from collections.abc import Sequence
from functools import cache
from math import log

from ingest.observe.frame_observations import FrameObservation
from ingest.observe.placing import PlacedDetection
from model.evaluation.likelihood_table import LikelihoodTable, load
from model.networks.weights import DAMAGE, WEIGHTS_FOLDER
from model.vocabulary import DamageClass

FRAME_CORRELATION = 0.3
"""Intraclass correlation of the frames of one drive: four frames count as 2.1, any number at most as 3.3. Assumed."""

AGAIN, AGAIN_ELSE = 0.47, 0.28
"""Probability that a frame has a box again where one had a box of a damage that is hard to detect, or of anything else.
Assumed, for it is the hard ones that are decided slowly. Measured on roads kept apart from training (dnit), of all: of
49 boxes on cracks the next frame has 38 (0.78), of 43 boxes on nothing drawn 25; of 40 such boxes 23 show damage that
nobody drew, which leaves 0.31. But objects differ in how easily they are detected, and with 0.75 and 0.25 a hard one
falls with every drive: in a simulation (ease spread by 1.0 between objects, 0.7 between drives; 12 drives) these show
77 % of the damages where one look-alike in ten is shown, those 66 %. The table's own chance of a miss is of damage that
was drawn, whether anything had shown it before or not."""

LOG_SEEN, LOG_MISS = log(AGAIN / AGAIN_ELSE), log((1 - AGAIN) / (1 - AGAIN_ELSE))
"""Log likelihood ratios of a frame with a box, whatever its confidence, and of one without, where there was one."""

SCARCER = 1.0
"""By so much the log-odds that a box shows a damage are smaller on a municipality's roads than on the pictures that
were measured, nearly all of which show some. Assumed."""

WELL_DRAWN = (5.0, 100.0)
"""Metres and pixels at which labelled pictures are trusted to have all damage drawn; far off much is not."""


@cache
def likelihoods() -> LikelihoodTable:
    """The table that goes with the weights."""
    return load(WEIGHTS_FOLDER / f"{DAMAGE}.likelihoods.json")


def prior(frames: Sequence[FrameObservation]) -> float:
    """Log-odds that what a detector drew boxes round is a damage, before their confidence is looked at.

    The first box says nothing by being there, for without it nobody would ask.
    """
    first = strongest(max(frames, key=frame_log_ratio))
    share = likelihoods().cell(first.detection.damage_class, *WELL_DRAWN).share
    return log(share / (1 - share)) - SCARCER - LOG_SEEN


def frame_log_ratio(frame: FrameObservation) -> float:
    """Of one frame that shows a damage: its strongest fragment's."""
    return log_ratio(strongest(frame))


def strongest(frame: FrameObservation) -> PlacedDetection:
    """The fragment that speaks most for a damage."""
    return max(frame.fragments, key=log_ratio)


def log_ratio(placed: PlacedDetection) -> float:
    """Of one box: of its being there, and of its confidence."""
    damage_class, ahead_m, height_px = _seen_as(placed)
    table = likelihoods()
    of_confidence = table.log_ratio(damage_class, placed.detection.confidence, ahead_m, height_px)
    return LOG_SEEN + of_confidence


def _seen_as(placed: PlacedDetection) -> tuple[DamageClass, float, float]:
    return placed.detection.damage_class, placed.footprint.ahead_m, placed.network_height_px


def of_one_drive(log_ratios: Sequence[float]) -> float:
    """Log likelihood ratio of all frames of one drive together; 0 without any."""
    count = len(log_ratios)
    return sum(log_ratios) / (1 + (count - 1) * FRAME_CORRELATION) if count else 0.0
