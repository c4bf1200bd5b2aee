"""The seam for tests: a detector that says what it was told to."""

from collections.abc import Sequence

from model.detection import Detection, Picture


class FakeDetector:
    """Gives its answers in turn, one for each picture, from the start again when they run out; none without any."""

    name = "fake"

    def __init__(self, answers: Sequence[Sequence[Detection]] = ()) -> None:
        self._answers = [list(answer) for answer in answers]
        self._next = 0

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        """One list for each picture, in order."""
        return [self._answer() for _ in images]

    def _answer(self) -> list[Detection]:
        if not self._answers:
            return []
        answer = self._answers[self._next % len(self._answers)]
        self._next += 1
        return list(answer)
