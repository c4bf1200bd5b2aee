"""A video as it really is: when it began, the time of each of its frames, and exactly those frames that are wanted."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from ingest.refusals import Reason, Refusal
from ingest.video.limits import MOST_FRAMES, claims_too_many_frames, opened, too_large_picture, too_long
from ingest.video.packets import BREAKS_OFF, Group, ask_the_disk, groups_of_pictures
from ingest.video.streams import road_stream
from model.detection import Image

EPOCH_OF_NO_CLOCK = datetime(1971, 1, 1, tzinfo=UTC)
"""Cameras without a clock write the zero of their epoch (1904 or 1970) as the time of recording."""


DARKEST_LEVEL, LIGHTNESS_LEVELS = 16, 219
"""Of the lightness in a video, and how many lie between it and white (ITU-R BT.709, limited range)."""


@dataclass(frozen=True, eq=False)
class Video:
    """What is known of a video before any frame is decoded."""

    path: Path
    created_at: datetime | None
    """The container's creation_time, which some phones write at the start of a recording, others at its end."""
    pts: NDArray[np.int64]
    """Presentation times of all frames, ascending, in units of `time_base_s`."""
    time_base_s: float
    keys: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Presentation times of the frames that can be decoded without others, ascending."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """What the container says of itself, names in lower case."""

    begins_s: float = 0.0
    """Of the first frame on the file's time line, seconds: an MP4's edit list can begin later than its clock."""

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Each frame's own time, seconds from the first frame."""
        return np.asarray((self.pts - self.pts[0]) * self.time_base_s, dtype=np.float64)

    @property
    def duration_s(self) -> float:
        """From the first frame to the last, seconds."""
        return float(self.times_s[-1])


def read_video(path: Path) -> Video | Refusal:
    """Read a video's clock and frame times without decoding it."""
    if not path.is_file():
        return Refusal(Reason.FILE_GONE, {"video": path.name})
    if path.stat().st_size == 0:
        return Refusal(Reason.EMPTY_FILE)
    if claims_too_many_frames(path):
        return too_long(MOST_FRAMES + 1, 0.0) or Refusal(Reason.NOT_A_VIDEO)
    try:
        with opened(path) as container:
            return _read(path, container)
    except (*BREAKS_OFF, UnicodeDecodeError):
        ask_the_disk(path)
        return Refusal(Reason.TRUNCATED if _looks_like_mp4(path) else Reason.NOT_A_VIDEO)


def _read(path: Path, container: InputContainer) -> Video | Refusal:
    stream = road_stream(container)
    if stream is None:
        return Refusal(_without_picture(path, container))
    if stream.codec_context is None:  # whatever it is, nobody can decode it
        return Refusal(Reason.NOT_A_VIDEO)
    if refusal := too_large_picture(path, stream):
        return refusal
    pts, keys = _frame_times(container, stream)
    if len(pts) < 2:
        return Refusal(Reason.NO_FRAMES)
    assert stream.time_base is not None
    if refusal := too_long(len(pts), float((int(pts[-1]) - int(pts[0])) * stream.time_base)):
        return refusal
    return Video(
        path=path,
        created_at=_created_at(container, stream),
        pts=pts,
        time_base_s=float(stream.time_base),
        keys=keys,
        tags=_tags(container),
        begins_s=max(0.0, float(pts[0] * stream.time_base)) if "mov" in container.format.name else 0.0,
    )


def _without_picture(path: Path, container: InputContainer) -> Reason:
    if container.streams.audio:
        return Reason.SOUND_ONLY
    return Reason.NO_FRAMES if _looks_like_mp4(path) else Reason.NOT_A_VIDEO


def _frame_times(container: InputContainer, stream: VideoStream) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Presentation times of all frames and of the key frames, ascending; no more than one beyond the ceiling."""
    pts, keys = array("q"), array("q")
    for packet in container.demux(stream):
        if packet.pts is None or not packet.size or packet.is_discard:  # an edit list cuts it off
            continue
        pts.append(packet.pts)
        if packet.is_keyframe:
            keys.append(packet.pts)
        if len(pts) > MOST_FRAMES:
            break
    return np.unique(np.array(pts, np.int64)), np.unique(np.array(keys, np.int64))


def container_tags(path: Path) -> dict[str, str]:
    """What a video's container says of itself, names in lower case; nothing where it cannot be read."""
    if claims_too_many_frames(path):
        return {}
    try:
        with opened(path) as container:
            return _tags(container)
    except (av.FFmpegError, UnicodeDecodeError):
        return {}


def _tags(container: InputContainer) -> dict[str, str]:
    said = [container.metadata, *(stream.metadata for stream in container.streams.video)]
    return {name.lower(): text for one in said for name, text in one.items()}


def _created_at(container: InputContainer, stream: VideoStream) -> datetime | None:
    text = stream.metadata.get("creation_time") or container.metadata.get("creation_time")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment > EPOCH_OF_NO_CLOCK else None


def _looks_like_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def decode_at(video: Video, wanted: Sequence[int]) -> Iterator[tuple[int, Image]]:
    """Decode exactly the wanted frames, in order, straight through the file.

    Args:
        wanted: presentation times out of `video.pts`, ascending.

    Yields:
        The frame's index in `wanted` and the frame, upright, BGR, shape (height, width, 3).
    """
    index_of = {pts: index for index, pts in enumerate(wanted)}
    for frame in decode_chosen(video, lambda group: index_of.keys() & group):
        yield index_of[cast(int, frame.pts)], upright(frame)


Choose = Callable[[Sequence[int]], Iterable[int]]
"""Which frames of a group of pictures are wanted: given all its presentation times, ascending."""


def decode_chosen(video: Video, choose: Choose) -> Iterator[VideoFrame]:
    """Decode the chosen frames, in order, straight through the file; what is chosen may depend on the groups before.

    Packets are read without seeking; a group of pictures is decoded only up to its last wanted frame, and one without
    a wanted frame not at all. A file that breaks off gives the frames before the break, and of one whose pictures
    change their size those that are as large as its first: they are of one camera.
    """
    with opened(video.path) as container:
        stream, size, left = road_stream(container), None, set[int]()
        assert stream is not None, "the video was read before"
        for group in groups_of_pictures(video.path, container, stream):
            times = sorted(packet.pts for packet in group.packets if packet.pts is not None)
            left = set(choose(times)) if group.begins else left.union(choose(times))
            for frame in _decode_group(stream, group, left):
                size = size or (frame.width, frame.height, frame.rotation)
                if (frame.width, frame.height, frame.rotation) == size:
                    yield frame


def _decode_group(stream: VideoStream, group: Group, left: set[int]) -> Iterator[VideoFrame]:
    """A whole group up to its last wanted frame; of a group in pieces every packet, for the pieces need each other.

    Of the frames that are not wanted those that no other is predicted from are not decoded: B-frames mostly. Where two
    of three frames are such, decoding takes 0.76 of the time.

    Args:
        left: presentation times that are wanted; each is taken out when its frame was found.
    """
    if group.begins:
        stream.codec_context.flush_buffers()
    for packet in [*group.packets, *([None] if group.ends else [])]:
        if group.whole and not left:
            return
        if packet:
            stream.codec_context.skip_frame = "DEFAULT" if packet.pts in left else "NONREF"
        try:
            frames: list[VideoFrame] = stream.decode(packet) if packet else stream.decode(None)
        except av.FFmpegError:
            continue  # one damaged picture; the next key frame mends it
        for frame in frames:
            if frame.pts is not None and frame.pts in left:
                left.discard(frame.pts)
                yield frame


def upright(frame: VideoFrame) -> Image:
    """The picture as the phone was held, BGR, shape (height, width, 3): its rotation metadata is real."""
    return _turned(frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False), frame)


def upright_gray(frame: VideoFrame, width: int | None = None) -> NDArray[np.uint8]:
    """The same in grey, shape (height, width); reduced to a width, pixels, where one is given and it is wider."""
    if width is None and frame.format.name == "yuv420p" and frame.color_range != ColorRange.JPEG:
        return _turned(_lightness(frame), frame)
    wide = frame.height if _quarter_turns(frame) % 2 else frame.width
    return _turned(_grey(frame, wide / width if width else 1.0), frame)


def _lightness(frame: VideoFrame) -> NDArray[np.uint8]:
    """The first plane of a phone's usual picture, stretched from 16-235 to 0-255: what FFmpeg gives, in 0.15 of the
    time."""
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]  # PyAV does not say that it is a buffer
    levels = rows.reshape(plane.height, plane.line_size)[:, : plane.width]
    return np.asarray(cv2.convertScaleAbs(cv2.subtract(levels, DARKEST_LEVEL), alpha=255 / LIGHTNESS_LEVELS), np.uint8)


def _grey(frame: VideoFrame, times_smaller: float) -> NDArray[np.uint8]:
    """Each pixel the mean of the area that it covers, taken before anything else is done.

    Nothing is enlarged.
    """
    smaller = max(1.0, times_smaller)
    width, height = (max(1, round(side / smaller)) for side in (frame.width, frame.height))
    reduced = frame.reformat(width, height, "gray", interpolation=Interpolation.AREA, threads=1)
    return reduced.to_ndarray().astype(np.uint8, copy=False)


def _turned(image: NDArray[np.uint8], frame: VideoFrame) -> NDArray[np.uint8]:
    turns = _quarter_turns(frame)
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image


def _quarter_turns(frame: VideoFrame) -> int:
    """Counter-clockwise, as PyAV and numpy both count."""
    return round(frame.rotation / 90) % 4
