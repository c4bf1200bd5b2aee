"""Which of a damage's sightings show it best."""

from collections.abc import Iterable

from data.schema import Sighting
from model.networks.privacy import FREE_SHARE


def best_first(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those with a picture first, of them those free of blur, of these the newest drive's, of that the surest."""
    return sorted(sightings, key=lambda s: (s.picture is None, _obscured(s), -s.recording_id, -s.confidence))


def _obscured(sighting: Sighting) -> int:
    """0 where the damage is free of blur, 2 where it is not, 1 where nobody noted it."""
    if sighting.hidden_share is None:
        return 1
    return 0 if sighting.hidden_share <= FREE_SHARE else 2
