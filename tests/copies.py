"""Copies of a drive, as people and programs make them: encoded anew, cut, in another container, tracks rounded."""

import re
import shutil
from fractions import Fraction
from pathlib import Path

import av

POINT = re.compile(r'<trkpt lat="([^"]+)" lon="([^"]+)">(.*?)</trkpt>')


def encoded_anew(video: Path, target: Path, first_s: float = 1e9) -> Path:
    """The first seconds of a video, encoded once more, with the clock its container had; gives it with its track."""
    with av.open(str(video)) as source, av.open(str(target), "w") as out:
        out.metadata["creation_time"] = source.metadata["creation_time"]
        stream = out.add_stream("libx264", rate=10, options={"crf": "30", "preset": "ultrafast"})
        stream.width, stream.height = source.streams.video[0].width, source.streams.video[0].height
        stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, 1000)
        for frame in source.decode(video=0):
            if frame.time is not None and frame.time < first_s:
                frame.pts, frame.time_base = round(frame.time * 1000), Fraction(1, 1000)
                out.mux(stream.encode(frame.reformat(format="yuv420p")))
        out.mux(stream.encode(None))
    return with_track(video, target)


def in_another_container(video: Path, target: Path) -> Path:
    """The same packets in a container of another kind."""
    with av.open(str(video)) as source, av.open(str(target), "w") as out:
        out.metadata["creation_time"] = source.metadata["creation_time"]
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    return with_track(video, target)


def with_track(video: Path, copy: Path) -> Path:
    """The copy, with the track of the original beside it."""
    shutil.copy(video.with_suffix(".gpx"), copy.with_suffix(".gpx"))
    return copy


def rewrite_track(video: Path, decimals: int = 7, every: int = 1, backwards: bool = False) -> Path:
    """Round, thin or turn round the track beside a video; gives the video."""
    track = video.with_suffix(".gpx")
    text = track.read_text()
    points = POINT.findall(text)[::every]
    lines = [
        f'<trkpt lat="{float(lat):.{decimals}f}" lon="{float(lon):.{decimals}f}">{rest}</trkpt>'
        for lat, lon, rest in points
    ]
    head, tail = text[: text.index("<trkpt")], text[text.rindex("</trkpt>") + len("</trkpt>") :]
    track.write_text(head + "".join(reversed(lines) if backwards else lines) + tail)
    return video
