"""A drive over a road without damage, taken through the night's own steps: every dot it makes is a false alarm."""

from pathlib import Path

from shapely import LineString

from data.damages.existence import THRESHOLDS, Shown
from data.roads.network import NetworkSection, RoadNetwork
from ingest.look import look
from ingest.observe.observation import Observation
from ingest.read import read
from ingest.receive.receiving import track_beside
from ingest.refusals import Reason, Refusal, words
from ingest.source import Source, open_source
from ingest.track.cleaning import smooth
from ingest.track.georeference import georeference
from ingest.video.container import read_video
from model.datasets.readers import DatasetError
from model.detection import Detector
from model.evaluation.false_alarms import FalseAlarms, Watched, alarms_in


def alarms(source: Path, detector: Detector, spacing_m: float) -> FalseAlarms:
    """What a detector shows on a road without damage: a video, or a folder of pictures.

    Where the video has a track, inside it or beside it, boxes and dots are counted along it; else every picture
    stands for `spacing_m` metres. Raises DatasetError for what cannot be read.
    """
    if source.is_dir():
        return alarms_in(source, detector, spacing_m)
    track = track_beside(source)
    network = _own_road(source, track)
    if isinstance(network, Refusal):
        if network.reason in (Reason.NO_POSITION, Reason.EMPTY_POSITION):
            return alarms_in(source, detector, spacing_m)
        raise _unreadable(source, network)
    return _along(Source(source, track, source.stem), network, Watched(detector))


def _along(source: Source, network: RoadNetwork, watched: Watched) -> FalseAlarms:
    opened = open_source(source)
    if isinstance(opened, Refusal):
        raise _unreadable(source.video, opened)
    trace = look(opened, source.phone, watched, {}, begin=_ignored, advance=_ignored)
    if isinstance(trace, Refusal):
        raise _unreadable(source.video, trace)
    reading = read(trace, opened.track, network, source)
    if isinstance(reading, Refusal):
        raise _unreadable(source.video, reading)
    metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
    return watched.quiet(source.video.name, metres, sum(_is_shown(observation) for observation in reading.observations))


def _is_shown(observation: Observation) -> bool:
    """Whether this drive alone would make it a dot."""
    return observation.is_on_own_road and observation.existence >= THRESHOLDS[Shown.BALANCED].confirmation


def _ignored(_frames: int) -> None:
    """Nobody watches the progress."""


def _unreadable(video: Path, refusal: Refusal) -> DatasetError:
    said = words(refusal.reason, refusal.facts, "en")
    return DatasetError(f"{video}: {said.message} {said.next_step}")


def _own_road(video: Path, track: Path | None) -> RoadNetwork | Refusal:
    """The driven line itself, so that no road network is needed."""
    read = read_video(video)
    where = read if isinstance(read, Refusal) else georeference(read, track, video.stem)
    if isinstance(where, Refusal):
        return where
    return RoadNetwork((NetworkSection(0, "road", LineString(smooth(where.fixes).xy)),))
