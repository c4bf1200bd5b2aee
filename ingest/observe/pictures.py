"""Which pictures of a drive are kept: of each damage the frame that shows it best, where no blur lies on it.

They are taken last: only the groups of pictures that hold such a frame are decoded again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from ingest.observe.observation import Depiction, Observation
from ingest.observe.reading import Reading
from ingest.trace.kept_trace import KeptPicture
from ingest.video.container import Video, decode_at
from model.detection import Image
from model.networks.privacy import hidden_share

Keep = Callable[[float, Image], KeptPicture]
"""Blurs and writes the picture of a frame, given its time in seconds from the first frame."""


def take_pictures(reading: Reading, video: Video, keep: Keep) -> Reading:
    """The reading with a picture of each damage that is worth one.

    Where blur covers the damage in the best frame the next best is taken, round by round; of those that are covered in
    all, the freest.
    """
    kept: dict[float, KeptPicture] = {}
    tried = 0
    while wanted := set(_wanted(reading.observations, kept, tried)):
        kept |= _taken(video, wanted - kept.keys(), keep)
        tried += 1
    return with_pictures(reading, kept)


def with_pictures(reading: Reading, kept: Mapping[float, KeptPicture]) -> Reading:
    """The reading with those pictures that there are, by their frame's time, seconds."""
    observations = tuple(replace(o, depiction=depiction(o, kept)) for o in reading.observations)
    return replace(reading, observations=observations, pictures=kept)


def depiction(observation: Observation, kept: Mapping[float, KeptPicture]) -> Depiction:
    """The best of the kept pictures of a damage; none of a weak observation."""
    shown = [
        Depiction(candidate, picture.name, hidden_share(candidate.detection.box, picture.hidden))
        for candidate in observation.candidates
        if (picture := kept.get(candidate.pose.time_s))
    ]
    if not shown or not observation.is_confident:
        return Depiction(observation.candidates[0])
    return next((d for d in shown if d.is_free), min(shown, key=lambda d: d.hidden_share))


def _wanted(observations: Iterable[Observation], kept: Mapping[float, KeptPicture], tried: int) -> Iterable[float]:
    """Times of the frames to be taken next, when so many of each damage's candidates were tried."""
    for observation in observations:
        if not observation.is_confident or tried >= len(observation.candidates):
            continue
        if tried == 0 or not depiction(observation, kept).is_free:
            yield observation.candidates[tried].pose.time_s


def _taken(video: Video, times_s: Iterable[float], keep: Keep) -> dict[float, KeptPicture]:
    """The pictures of the frames at these times; without those that can no longer be decoded."""
    wanted = sorted(times_s)
    indices = np.searchsorted(video.times_s, wanted)
    decoded = decode_at(video, [int(video.pts[index]) for index in indices])
    return {wanted[number]: keep(wanted[number], image) for number, image in decoded}
