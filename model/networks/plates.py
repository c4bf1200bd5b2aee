"""Finds number plates, so that they can be made unreadable."""

from model.detection import Image
from model.networks.finding import Scored, found_over
from model.networks.letterbox import letterbox
from model.networks.network import Network
from model.networks.weights import FinderWeights, load_plate_weights


class PlateFinder:
    """Boxes round number plates, in the picture's own pixels. Any number of threads may ask."""

    def __init__(self, weights: FinderWeights | None = None) -> None:
        self._weights = load_plate_weights() if weights is None else weights
        self._network = Network(self._weights.path)

    @property
    def least_score(self) -> float:
        """0–1; what scores less is no plate."""
        return self._weights.confidence

    def find(self, image: Image) -> list[Scored]:
        """Every box over the threshold; several round one plate are left as they are, for all get blurred.

        Raises NetworkError where the network gave no answer.
        """
        with self._network.turn() as ask:
            fit = letterbox(image, self._weights.longest_side)
            return found_over(self.least_score, ask(fit.canvas)[0], fit)
