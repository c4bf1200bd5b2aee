"""Dots held against masks: what the pictures show is drawn, so it is known what of it the map shows.

A region is shown when half of its pixels lie under sightings, in its own frame, of dots on the map; which dot's does
not matter, for there is no truth for which region is which damage. A dot is right when one of its sightings meets a
region. Regions, near ones, and how specks are joined: `model.evaluation.regions`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from model.datasets.readers import read_mask
from model.detection import Box
from model.evaluation.regions import CRACKS, NEAR_FROM, POTHOLES, Region, masked_regions
from model.vocabulary import DamageClass
from tests.bench.drives.clips import MONTHS, SHARED, Clip, Dots, DriveResult
from tests.bench.drives.grid import Spot

MASKS = SHARED / "damage" / "drive-frames" / "masks"
HEIGHT_PX = 640
"""Of the clips and of their masks alike."""
SAME_FRAME_S = 0.02
"""Times that differ by less are one frame's: the clips' frames lie 0.4 s apart."""

Shares = tuple[int, int]
"""So many, of so many."""
Boxes = Mapping[str, list[tuple[float, Box]]]
"""By clip, with the times of their frames, seconds."""


@dataclass(frozen=True, slots=True)
class MaskedFrame:
    """A frame of a clip, with what is drawn in it."""

    clip: str
    pts_s: float
    picture: str
    """Its name among the masks."""
    regions: tuple[Region, ...]
    """Near and far."""

    @property
    def near(self) -> Iterator[Region]:
        """What is held against the map."""
        return (region for region in self.regions if region.middle_row > NEAR_FROM * HEIGHT_PX)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the map shows of what the pictures show."""

    cracks: Shares
    potholes: Shares
    """Under a dot of any class."""
    named_potholes: Shares
    """Under a pothole's sighting."""
    right_dots: Shares


@dataclass(frozen=True, slots=True)
class Lost:
    """Of the near regions under no dot, how many at which step."""

    undetected: int
    unplaced: int
    """Under detections that were put nowhere on the road."""
    without_dot: int
    """In observations that neither founded a dot nor were taken for a known one."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """What becomes of the detections of a drive."""

    detections: int
    frame_observations: int
    observations: int
    sightings: int
    """Of dots on the map."""
    dots: int

    @property
    def frames_per_observation(self) -> float:
        """Frames in which a drive recognised a damage."""
        return self.frame_observations / max(self.observations, 1)


def masked_frames(clips: Sequence[Clip]) -> Iterator[MaskedFrame]:
    """Every frame of the clips, whether the night looked at it or not."""
    for clip in clips:
        for frame in clip.truth["frames"]:
            yield MaskedFrame(clip.video.name, frame["pts_s"], frame["image"], _regions(frame["image"]))


def shown(result: DriveResult) -> Shown:
    """After those drives, in all their frames."""
    frames = list(masked_frames(result.clips))
    spots = [spot for spots in result.dots.values() for spot in spots]
    holes = [spot for spot in spots if spot.kind == DamageClass.POTHOLE]
    return Shown(
        _found(frames, CRACKS, spots),
        _found(frames, POTHOLES, spots),
        _found(frames, POTHOLES, holes),
        (sum(_is_right(dot, frames) for dot in result.dots.values()), len(result.dots)),
    )


def missed_regions(result: DriveResult) -> Iterator[tuple[MaskedFrame, Region, list[Box]]]:
    """Every near region under no dot, with the sightings of dots in its frame."""
    boxes = _by_clip([spot for spots in result.dots.values() for spot in spots])
    for frame in masked_frames(result.clips):
        sighted = list(_in_frame(boxes, frame))
        yield from ((frame, region, sighted) for region in frame.near if not region.is_found(sighted))


def detected(result: DriveResult, kind: str) -> Shares:
    """Near regions of a kind under detections that counted, of any class, in the frames that were judged."""
    boxes = _detections(result)
    found = [
        region.is_found(list(_in_frame(boxes, frame)))
        for frame in masked_frames(result.clips)
        for region in frame.near
        if region.kind == kind
    ]
    return sum(found), len(found)


def lost(result: DriveResult) -> Lost:
    """Where the missed regions were lost, the first step at which nothing covered them."""
    detections, placed = _detections(result), _placed(result)
    steps: Counter[str] = Counter()
    for frame, region, _ in missed_regions(result):
        if not region.is_found(list(_in_frame(detections, frame))):
            steps["undetected"] += 1
        elif not region.is_found(list(_in_frame(placed, frame))):
            steps["unplaced"] += 1
        else:
            steps["without_dot"] += 1
    return Lost(steps["undetected"], steps["unplaced"], steps["without_dot"])


def in_both(dots: Dots, month: str) -> Shares:
    """Of the dots that one drive saw, those that the other saw too."""
    months = [{spot.month for spot in spots} for spots in dots.values()]
    return sum(len(seen) == len(MONTHS) for seen in months if month in seen), sum(month in seen for seen in months)


def funnel(result: DriveResult) -> Funnel:
    """Of all drives so far."""
    observations = [one for clip in result.clips for one in clip.watched.reading.observations]
    return Funnel(
        sum(
            len(frame.found) for clip in result.clips for frame in clip.watched.frames if isinstance(frame.found, tuple)
        ),
        sum(len(one.frames) for one in observations),
        len(observations),
        sum(map(len, result.dots.values())),
        len(result.dots),
    )


@cache
def _regions(picture: str) -> tuple[Region, ...]:
    return tuple(masked_regions(read_mask(MASKS / f"{picture}.png")))


def _found(frames: Sequence[MaskedFrame], kind: str, spots: Sequence[Spot]) -> Shares:
    boxes = _by_clip(spots)
    found = [
        region.is_found(list(_in_frame(boxes, frame)))
        for frame in frames
        for region in frame.near
        if region.kind == kind
    ]
    return sum(found), len(found)


def _is_right(dot: Sequence[Spot], frames: Sequence[MaskedFrame]) -> bool:
    boxes = _by_clip(dot)
    return any(region.meets(box) for frame in frames for box in _in_frame(boxes, frame) for region in frame.regions)


def _detections(result: DriveResult) -> Boxes:
    boxes: dict[str, list[tuple[float, Box]]] = defaultdict(list)
    for clip in result.clips:
        for frame in clip.watched.frames:
            if isinstance(frame.found, tuple):
                boxes[clip.video.name] += [(frame.pose.time_s, one.box) for one in frame.found]
    return boxes


def _placed(result: DriveResult) -> Boxes:
    """The boxes of the drives' observations."""
    return {
        clip.video.name: [
            (sighting.pose.time_s, sighting.detection.box)
            for observation in clip.watched.reading.observations
            for sighting in observation.sightings
        ]
        for clip in result.clips
    }


def _by_clip(spots: Sequence[Spot]) -> Boxes:
    boxes: dict[str, list[tuple[float, Box]]] = defaultdict(list)
    for spot in spots:
        boxes[spot.clip].append((spot.pts_s, Box(*spot.box)))
    return boxes


def _in_frame(boxes: Boxes, frame: MaskedFrame) -> Iterator[Box]:
    return (box for pts_s, box in boxes.get(frame.clip, ()) if abs(pts_s - frame.pts_s) < SAME_FRAME_S)
