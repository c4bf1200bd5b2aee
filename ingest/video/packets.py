"""A video's packets, group by group, as they can be decoded without holding a whole video in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

READ_BYTES = 1 << 20

MOST_GROUP_BYTES = 64 * 2**20
"""Of packets held before they are decoded: a phone sets a key frame every second or two (10 MB of 4K), but some
recorders set one at the beginning and never again."""

PACKET_BYTES = 500
"""What a packet weighs beside its content (measured of PyAV 18: 0.4 kB)."""


BREAKS_OFF = (av.FFmpegError, IndexError)
"""What reading packets raises; the latter is PyAV's where a damaged transport stream announces one more stream."""


@dataclass(frozen=True)
class Group:
    """Packets from one key frame up to the next, or a piece of them where they are many."""

    packets: list["av.Packet"]
    begins: bool
    ends: bool

    @property
    def whole(self) -> bool:
        """Whether nothing before or after it is needed, or needs it."""
        return self.begins and self.ends


def groups_of_pictures(path: Path, container: InputContainer, stream: VideoStream) -> Iterator[Group]:
    """All packets of a stream in the order of decoding; raises OSError where the disk does not give them."""
    group: list[av.Packet] = []
    size, begins = 0, True
    try:
        for packet in container.demux(stream):
            if packet.pts is None or not packet.size:
                continue
            if group and (packet.is_keyframe or size > MOST_GROUP_BYTES):
                yield Group(group, begins, ends=packet.is_keyframe)
                group, size, begins = [], 0, packet.is_keyframe
            group.append(packet)
            size += packet.size + PACKET_BYTES
    except BREAKS_OFF:
        ask_the_disk(path)  # the file breaks off here; what came before is good
    if group:
        yield Group(group, begins, ends=True)


def ask_the_disk(path: Path) -> None:
    """FFmpeg says the same of a file that breaks off and of a disk that does not give it; raises OSError if it is that.

    Raises:
        OSError: the disk does not give the file.
    """
    with path.open("rb") as file:
        while file.read(READ_BYTES):
            pass
