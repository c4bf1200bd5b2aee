"""Which of a file's pictures show the road ahead: dash cameras put front and rear, large and small into one file."""

from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

NO_ROAD = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
"""A cover or a thumbnail."""

REAR = ("rear", "back", "interior", "cabin", "bag")
"""Words with which makers name a stream that does not look ahead."""


def road_stream(container: InputContainer) -> VideoStream | None:
    """The stream of the camera that looks ahead: not called a rear one, then the largest
    picture, then the container's own choice, then the first; None where there is no moving picture.

    Dash cameras put the front first and film it in the higher resolution.
    """
    moving = [stream for stream in container.streams.video if not stream.disposition & NO_ROAD]
    return max(moving, key=_likely, default=None)


def _likely(stream: VideoStream) -> tuple[bool, int, bool, int]:
    context = stream.codec_context
    name = " ".join(str(word) for word in stream.metadata.values()).lower()
    is_rear = any(word in name.split() for word in REAR)
    pixels = context.width * context.height if context else 0
    return not is_rear, pixels, bool(stream.disposition & Disposition.default), -stream.index
