"""dataset.toml: which folders a data set is made from, and what is done with each."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random

from model.datasets.places import places
from model.datasets.readers import DatasetError, Picture, read_folder, read_pictures

_SPLIT_SEED = 7


@dataclass(frozen=True, slots=True)
class Source:
    """One folder of labelled pictures, or one video without damage."""

    name: str
    folder: Path
    validation: tuple[str, ...] = ()
    """Groups (roads, places) kept from training; a name that ends in `*` takes every group that begins so."""
    validation_share: float = 0.0
    """Besides: this share of the pictures, whole groups drawn by a fixed seed."""
    stamp: tuple[float, float, float, float] | None = None
    """A logo in every picture, x1 y1 x2 y2 over width and height, to be painted out."""
    by_place: bool = False
    """Whether pictures that show one place are found by their content and kept together."""
    unmarked_blurred: bool = False
    """Whether what lies beyond the masks' lane is blurred: damage there is not marked and must not be unlearned."""
    undamaged: bool = False
    """Whether labels, which are of other things, are dropped: a picture of road to be quiet on."""
    neutral_light: bool = False
    """Whether a colour cast is taken out."""
    scenery: bool = False
    """Whether its pictures may become the sky above another road."""
    behind_windscreen: bool = False
    """Whether the pictures kept apart are set below a strange horizon, with scenery of sources named earlier above."""
    training: bool = True


def read_sources(path: Path) -> list[Source]:
    """Raises DatasetError for a key that is unknown or a folder that is missing."""
    known = {field.name for field in fields(Source)} - {"name"}
    sources = []
    for name, given in tomllib.loads(path.read_text()).items():
        if odd := set(given) - known:
            raise DatasetError(f"{path}: [{name}] has unknown keys {', '.join(sorted(odd))}; known are {sorted(known)}")
        lists = {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
        source = Source(name=name, **{**given, **lists, "folder": Path(given["folder"])})
        if not source.folder.exists():
            raise DatasetError(f"{path}: [{name}] {source.folder} is not there; take the section out or fetch the data")
        sources.append(source)
    return sources


def split(source: Source) -> Iterator[tuple[Picture, bool]]:
    """The source's pictures, each with whether it is kept for validation."""
    pictures = list(read_pictures(source.folder) if source.undamaged else read_folder(source.folder))
    if source.by_place:
        numbers = places([picture.path for picture in pictures])
        pictures = [replace(one, group=f"place {number}") for one, number in zip(pictures, numbers, strict=True)]
    drawn = _drawn_groups([picture.group for picture in pictures], source.validation_share)
    for picture in pictures:
        yield picture, picture.group in drawn or _named(picture.group, source.validation)


def _named(group: str, names: Sequence[str]) -> bool:
    return any(group.startswith(name[:-1]) if name.endswith("*") else group == name for name in names)


def _drawn_groups(groups: Sequence[str], share: float) -> set[str]:
    order = sorted(set(groups))
    Random(_SPLIT_SEED).shuffle(order)  # noqa: S311 - a split, no secret
    drawn: set[str] = set()
    left = share * len(groups)
    for group in order:
        if (size := groups.count(group)) <= left:
            drawn.add(group)
            left -= size
    return drawn
