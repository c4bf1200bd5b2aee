"""A phone's positions: the truth with errors that drift, jitter, jump and drop out; written as GPX."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.projection import to_degrees

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gnss:
    """How good the phone's positions are. Phone GNSS is good to 3–8 m (FACTS: Newson & Krumm 2009 found σ 4–5 m)."""

    drift_m: float = 3.0
    """Deviation of the slow error, each of east and north."""
    memory_s: float = 30.0
    """In which the slow error forgets itself (1/e)."""
    jitter_m: float = 0.3
    """Deviation of the error that is new in every fix."""
    gaps: tuple[tuple[float, float], ...] = ()
    """Seconds of the video, from and to, without fixes."""
    jumps: tuple[tuple[float, float, float], ...] = ()
    """Second, duration in s, metres: a reflection that throws the position aside."""
    clock_s: float = 0.0
    """How much the phone's video clock runs ahead of satellite time."""
    lead_s: int = 3
    """The track begins this long before the video and ends as long after it."""


@dataclass(frozen=True, slots=True)
class GnssFix:
    """One reading."""

    time: datetime
    lon: float
    lat: float


def fix_times(seconds: float, start: datetime, gnss: Gnss) -> Floats:
    """Seconds from the video's first frame at which a fix is due: on every whole second of the clock."""
    whole = np.arange(-gnss.lead_s, np.ceil(seconds) + gnss.lead_s + 1, dtype=float)
    return whole - start.microsecond / 1e6


def observe(times: Floats, xy: Floats, start: datetime, gnss: Gnss, seed: int) -> tuple[GnssFix, ...]:
    """What the phone reports for true places `xy`, (n, 2) EPSG:25832, at `times`, seconds from the start."""
    measured = xy + errors(times, gnss, seed)
    lon, lat = to_degrees(measured[:, 0], measured[:, 1])
    kept = ~np.any([(times >= a) & (times < b) for a, b in gnss.gaps] or [np.zeros(len(times), bool)], axis=0)
    at = [start + timedelta(seconds=float(second) - gnss.clock_s) for second in times]
    return tuple(GnssFix(at[i], float(lon[i]), float(lat[i])) for i in np.flatnonzero(kept))


def errors(times: Floats, gnss: Gnss, seed: int) -> Floats:
    """(n, 2) metres east and north: a Gauss–Markov drift, white jitter and the planned jumps."""
    random = np.random.default_rng((seed, 3))
    keep = np.exp(-np.diff(times, prepend=times[0]) / gnss.memory_s)
    drift = np.empty((len(times), 2))
    state = random.normal(0, 1, 2)
    for i, share in enumerate(keep):
        state = state * share + random.normal(0, np.sqrt(1 - share**2), 2)
        drift[i] = state
    thrown = np.zeros((len(times), 2))
    for second, duration, metres in gnss.jumps:
        angle = random.uniform(0, 2 * np.pi)
        thrown[(times >= second) & (times < second + duration)] += metres * np.array([np.cos(angle), np.sin(angle)])
    return gnss.drift_m * drift + gnss.jitter_m * random.normal(0, 1, (len(times), 2)) + thrown


def write_gpx(file: Path, name: str, fixes: tuple[GnssFix, ...]) -> None:
    """GPX 1.1, one segment."""
    points = "\n".join(
        f'<trkpt lat="{fix.lat:.7f}" lon="{fix.lon:.7f}"><time>{_utc(fix.time)}</time></trkpt>' for fix in fixes
    )
    head = '<gpx version="1.1" creator="Vejsyn simulation" xmlns="http://www.topografix.com/GPX/1/1">'
    body = f"{head}<trk><name>{name}</name><trkseg>\n{points}\n</trkseg></trk></gpx>\n"
    file.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', encoding="utf-8")


def _utc(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
