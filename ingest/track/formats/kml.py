"""KML and KMZ: `gx:Track`, and placemarks that each have a time and a point, as phones' apps export them.

GDAL gives the line of a `gx:Track` without the time of its points, so it is read here.
"""

import lzma
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import BinaryIO, cast

from ingest.track.fixes import Fix
from ingest.track.formats.position_log import LeftOut, NotReadable, PositionLog, moment
from ingest.track.formats.xml_elements import each_element
from ingest.video.limits import LARGEST_TRACK_BYTES

UNPACKING_FAILS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,  # zipfile's word for methods that it does not know
    RuntimeError,  # and for encryption
    EOFError,
    OSError,
    ValueError,
)


def read_kml(path: Path) -> PositionLog:
    """The fixes of a KML file; raises NotReadable."""
    with path.open("rb") as file:
        return _read(file)


def read_kmz(path: Path) -> PositionLog:
    """The fixes of the first KML in a KMZ, which is a ZIP; raises NotReadable."""
    try:
        with zipfile.ZipFile(path) as packed:
            inner = next((each for each in packed.infolist() if each.filename.lower().endswith(".kml")), None)
            if inner is None:
                raise NotReadable("no KML in it")
            if inner.file_size > LARGEST_TRACK_BYTES:
                raise NotReadable(f"over {LARGEST_TRACK_BYTES >> 20} MB when unpacked")
            with packed.open(inner) as file:
                return _read(cast(BinaryIO, file))
    except UNPACKING_FAILS as error:
        raise NotReadable(str(error)) from error


def _read(file: BinaryIO) -> PositionLog:
    points = _Points()
    whole = each_element(file, points.begin, points.end)
    left_out = points.left_out if whole else points.left_out + Counter({LeftOut.CUT_OFF: 1})
    return PositionLog(tuple(sorted(points.fixes, key=lambda fix: fix.time_s)), left_out=left_out)


class _Points:
    """Gathers points: of a `gx:Track` its times and places come in two rows."""

    def __init__(self) -> None:
        self.fixes: list[Fix] = []
        self.left_out: Counter[LeftOut] = Counter()
        self._times: list[float | None] = []
        self._places: list[tuple[float, float] | None] = []

    def begin(self, about: tuple[str, ...], _attributes: dict[str, str]) -> None:
        """A track, or a placemark, begins anew."""
        if about[-1] in ("Track", "Placemark"):
            self._times, self._places = [], []

    def end(self, about: tuple[str, ...], text: str) -> None:
        """A time or a place is noted; at the end of a track or placemark they are fixes."""
        if about[-1] == "when":
            self._times.append(_time(text))
        elif about[-1] == "coord":
            self._places.append(_place(text.split()))
        elif about[-2:] == ("Point", "coordinates"):
            self._places.append(_place(text.split(",")))
        elif about[-1] in ("Track", "Placemark"):
            self._gather()

    def _gather(self) -> None:
        for at, place in zip(self._times, self._places, strict=False):
            if at is None or place is None:
                self.left_out[LeftOut.NO_TIME if at is None else LeftOut.NO_PLACE] += 1
            else:
                self.fixes.append(Fix(at, *place))
        unpaired = len(self._places) - len(self._times)
        self.left_out[LeftOut.NO_TIME if unpaired > 0 else LeftOut.NO_PLACE] += abs(unpaired)
        self._times, self._places = [], []


def _time(text: str) -> float | None:
    try:
        return moment(text)
    except ValueError:
        return None


def _place(parts: list[str]) -> tuple[float, float] | None:
    """Longitude and latitude, as KML has them."""
    try:
        return float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        return None
