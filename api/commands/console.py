"""Standard output for what people, phones and files named."""

from rich.console import Console


def plain() -> Console:
    """A console that takes no name for markup: a team may be called [/b], a video :boom:.mp4."""
    return Console(markup=False, emoji=False, highlight=False)
