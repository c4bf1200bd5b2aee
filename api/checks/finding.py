"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    well: bool
    needed: bool
    """Whether Vejsyn does not work without, or lets somebody down."""
    says: str
    next_step: str = ""


def well(what: str, says: str, needed: bool = True) -> Finding:
    """Nothing to do."""
    return Finding(what, True, needed, says)


def amiss(what: str, says: str, next_step: str) -> Finding:
    """Somebody is let down until it is mended."""
    return Finding(what, False, True, says, next_step)


def wanting(what: str, says: str, next_step: str) -> Finding:
    """Vejsyn works without."""
    return Finding(what, False, False, says, next_step)
