"""Frames are decoded exactly, no more of them than is needed, and come upright in the sizes that are asked for."""

from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from ingest.video.container import Video, decode_chosen, read_video, upright, upright_gray

WIDTH, HEIGHT, COUNT, GROUP = 320, 192, 48, 16


def film(file: Path, *, b_frames: int = 0, turned_deg: int = 0) -> Video:
    """Blobs that drift, greyish as a road is."""
    rng = np.random.default_rng(3)
    ground = (rng.integers(40, 200, (12, 20, 1)) + rng.integers(0, 30, (12, 20, 3))).astype(np.uint8)
    wide = cv2.resize(ground, (WIDTH + COUNT, HEIGHT), interpolation=cv2.INTER_CUBIC)
    with av.open(str(file), "w") as container:
        options = {"crf": "18", "bf": str(b_frames), "b-adapt": "0", "g": str(GROUP), "preset": "fast"}
        stream = container.add_stream("libx264", rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        if turned_deg:
            stream.set_display_rotation(turned_deg)
        for number in range(COUNT):
            picture = np.ascontiguousarray(wide[:, number : number + WIDTH])
            container.mux(stream.encode(VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    video = read_video(file)
    assert isinstance(video, Video)
    return video


def chosen(video: Video, wanted: set[int]) -> dict[int, NDArray[np.uint8]]:
    def choose(group: Sequence[int]) -> set[int]:
        return wanted & set(group)

    return {int(frame.pts): upright(frame) for frame in decode_chosen(video, choose) if frame.pts is not None}


@pytest.mark.parametrize("b_frames", [0, 2, 3])
def test_chosen_frames_are_those_of_a_decoding_straight_through(tmp_path: Path, b_frames: int) -> None:
    video = film(tmp_path / "film.mp4", b_frames=b_frames)
    with av.open(str(video.path)) as container:
        whole = {frame.pts: upright(frame) for frame in container.decode(video=0)}
    for start in range(5):
        wanted = {int(pts) for pts in video.pts[start::5]}
        found = chosen(video, wanted)
        assert found.keys() == wanted
        assert all((found[pts] == whole[pts]).all() for pts in wanted)


@pytest.mark.parametrize("turned_deg", [0, 90, -90, 180])
def test_a_reduced_grey_frame_is_the_whole_one_made_smaller(tmp_path: Path, turned_deg: int) -> None:
    video = film(tmp_path / "film.mp4", turned_deg=turned_deg)
    [frame] = decode_chosen(video, lambda group: {20 * video.pts[1]} & set(group))
    whole, grey = upright(frame), upright_gray(frame)
    assert whole.shape[:2] == grey.shape
    assert whole.shape[:2] == ((HEIGHT, WIDTH) if turned_deg % 180 == 0 else (WIDTH, HEIGHT))
    size = tuple(side // 2 for side in whole.shape[1::-1])
    assert difference(upright_gray(frame, size[0]), cv2.resize(grey, size, interpolation=cv2.INTER_AREA)) < 1.0


@pytest.mark.parametrize("layout", ["yuv420p", "yuvj420p", "nv12"])
def test_grey_levels_are_those_of_ffmpeg_and_the_plane_s_rim_is_left_out(layout: str) -> None:
    levels = np.arange(256, dtype=np.uint8).repeat(54).reshape(128, 108)  # 108 columns lie in rows of 128 bytes
    frame = VideoFrame.from_ndarray(np.vstack([levels, np.full((64, 108), 128, np.uint8)]), format="yuv420p")
    frame = frame.reformat(format=layout)
    assert frame.planes[0].line_size > frame.width
    assert (upright_gray(frame) == frame.to_ndarray(format="gray")).all()


def test_a_small_frame_is_not_enlarged(tmp_path: Path) -> None:
    video = film(tmp_path / "film.mp4")
    [frame] = decode_chosen(video, lambda group: {video.pts[0]} & set(group))
    assert upright_gray(frame, 1024).shape == (HEIGHT, WIDTH)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean, grey levels."""
    return float(np.abs(one.astype(float) - other.astype(float)).mean())
