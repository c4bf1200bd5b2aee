"""A drive over a road without damage, taken through the night's own steps: every dot it makes is a false alarm."""

from pathlib import Path

from shapely import LineString

from data.roads.network import NetworkSection, RoadNetwork
from ingest.observe.pictures import KeptPicture
from ingest.reading import Source, look, open_drive
from ingest.receive.receiving import track_beside
from ingest.refusals import Reason, Refusal, words
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
    drive = open_drive(source, network)
    if isinstance(drive, Refusal):
        raise _unreadable(source.video, drive)
    reading = look(drive, watched, keep=lambda frame: KeptPicture(""), advance=lambda frames: None)
    if isinstance(reading, Refusal):
        raise _unreadable(source.video, reading)
    metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
    return watched.quiet(
        source.video.name, metres, sum(observation.can_create_damage for observation in reading.observations)
    )


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
