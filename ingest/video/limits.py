"""How large a recording may be, told by its header before anything of it is decoded.

A file of some kilobytes can ask for gigabytes: by the size of its picture, by the number of frames its tables claim.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import av
import av.logging
from av.container import InputContainer
from av.video.stream import VideoStream
from mapillary_tools.mp4.simple_mp4_parser import parse_boxes_recursive, parse_path

from ingest.refusals import Reason, Refusal

WIDEST, HIGHEST = 4096, 3072
MOST_VIDEO_PIXELS = WIDEST * HIGHEST
"""Of a picture: 4K in every shape that phones and action cameras film it (3840 x 2160, 4096 x 2160, 4000 x 3000). 8K
is refused: a decoder keeps up to 16 pictures to predict from, which at 4K took 0.33 GB and at 8K 1.2 GB on top of the
night's own, and the networks look at 960 pixels across."""

MOST_BITS = 24 * MOST_VIDEO_PIXELS
"""Of a picture: ten bits of each of three colours with half of the last two (HDR, which phones film) take 24 in memory;
what only studios write takes up to 64."""

MOST_FRAMES = 2_000_000
"""Nine hours at 60 frames a second: a vehicle's working day in one file."""

LONGEST_S = 24 * 3600.0
"""A recording is of one day."""

LARGEST_VIDEO_BYTES = 128 * 2**30
"""Nine hours of 4K at 30 Mbit/s. A file that is larger is no recording, and would fill the home."""

LARGEST_TRACK_BYTES = 32 * 2**20
"""Of a track beside a video: a working day ten times a second in GPX (288,000 points of 110 bytes). Reading one so
large takes 70 MB and 20 s."""

DECODER = {"max_pixels": str(MOST_VIDEO_PIXELS)}
"""FFmpeg itself decodes no larger picture, whatever the header says and wherever in the file the size changes."""

EVERY_SAMPLE_A_TICK = 1
SOUND = b"soun"


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """A container whose pictures are decoded up to `MOST_VIDEO_PIXELS`, by one thread: two decode no faster."""
    with av.open(str(path), options=DECODER) as container:
        for stream in container.streams.video:
            if stream.codec_context is not None:  # FFmpeg knows the codec
                stream.codec_context.options = DECODER
                stream.codec_context.thread_count = 1
        yield container


def too_large_picture(path: Path, stream: VideoStream) -> Refusal | None:
    """A refusal that names the size where it is beyond `MOST_VIDEO_PIXELS` or `MOST_BITS`."""
    width, height, form = stream.codec_context.width, stream.codec_context.height, stream.codec_context.format
    if width * height > MOST_VIDEO_PIXELS:
        return _too_large(f"{width} × {height}")
    if form and width * height * form.padded_bits_per_pixel > MOST_BITS:
        return _too_large(f"{width} × {height} × {form.padded_bits_per_pixel} bit")
    size = None if width else _size_that_was_refused(path)
    return _too_large(size) if size else None


def claims_too_many_frames(path: Path) -> bool:
    """Whether an MP4's tables claim more than `MOST_FRAMES`: FFmpeg makes room for every one that they claim."""
    with path.open("rb") as file:
        try:
            media = parse_path(file, [b"moov", b"trak", b"mdia"])
            return sum(_samples(stream, header.maxsize) for header, stream in media) > MOST_FRAMES
        except Exception:
            return False  # no MP4, or one that breaks off: FFmpeg will say so


def too_long(frames: int, seconds: float) -> Refusal | None:
    """A refusal where a video has more frames or lasts longer than a day's drive."""
    if frames <= MOST_FRAMES and seconds <= LONGEST_S:
        return None
    return Refusal(Reason.TOO_LONG, {"frames": MOST_FRAMES, "hours": LONGEST_S / 3600})


def _too_large(size: str) -> Refusal:
    return Refusal(Reason.TOO_LARGE_PICTURE, {"size": size, "most": f"{WIDEST} × {HIGHEST}"})


def _size_that_was_refused(path: Path) -> str | None:
    """Some decoders forget a size that they refuse; FFmpeg's log has it."""
    level = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture() as said, av.open(str(path), options=DECODER):
            words = next((text.split() for _, _, text in said if "exceeds specified max pixel count" in text), None)
    finally:
        av.logging.set_level(level)
    return words[2].replace("x", " × ") if words else None


def _samples(media: BinaryIO, size: int) -> int:
    """How many samples a track claims. Sound that is not packed claims one a tick, and FFmpeg reads it in chunks."""
    found: dict[bytes, tuple[int, ...]] = {}
    for header, _, stream in parse_boxes_recursive(media, size, depth=1, box_list_types={b"minf", b"stbl"}):
        if header.type in (b"hdlr", b"stts", b"stsz", b"stz2"):
            content = stream.read(16)
            found[header.type] = tuple(int.from_bytes(content[at : at + 4], "big") for at in (4, 8, 12))
    entries, _, ticks = found.get(b"stts", (0, 0, 0))
    is_sound = found.get(b"hdlr", (0, 0, 0))[1] == int.from_bytes(SOUND, "big")
    if is_sound and (entries, ticks) == (1, EVERY_SAMPLE_A_TICK):
        return 0
    sizes = found.get(b"stsz") or found.get(b"stz2") or (0, 0, 0)
    return sizes[1]
