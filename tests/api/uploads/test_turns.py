"""Whose turn it is to send an upload: the newest one's, and nobody's who has fallen silent."""

import asyncio

import pytest

from api.uploads.turns import MOST_AT_ONCE, TooManySending, Turns, UploadBusy


async def reads(turns: Turns, log: list[str], called: str, patience_s: float = 60.0) -> None:
    """Waits for bytes that never come."""
    async with turns.sole("upload", 1) as turn:
        log.append(f"{called} begins")
        try:
            async with turn.waiting():
                await asyncio.sleep(patience_s)
        except TimeoutError:
            log.append(f"{called} goes")


def test_the_newest_sends_the_one_before_away_and_waits_until_it_has_gone():
    async def scene() -> list[str]:
        turns, log = Turns(), []
        old = asyncio.create_task(reads(turns, log, "old"))
        await asyncio.sleep(0)
        new = asyncio.create_task(reads(turns, log, "new", patience_s=0))
        await asyncio.gather(old, new)
        return log

    assert asyncio.run(scene()) == ["old begins", "old goes", "new begins"]


def test_who_falls_silent_is_given_up():
    async def scene() -> list[str]:
        turns, log = Turns(patience_s=0.01), []
        await reads(turns, log, "old")
        return log

    assert asyncio.run(scene()) == ["old begins", "old goes"]


def test_who_does_not_go_keeps_the_newest_out():
    """A disk that hangs under the old one's last bytes."""

    async def scene() -> None:
        turns = Turns(handover_s=0.01)
        async with turns.sole("upload", 1):
            with pytest.raises(UploadBusy):
                await turns.free("upload")
        await turns.free("upload")

    asyncio.run(scene())


def test_one_phone_sends_on_so_many_connections_and_another_is_not_held_up():
    async def scene() -> None:
        turns = Turns()
        sending = [turns.sole(f"upload {number}", 1) for number in range(MOST_AT_ONCE)]
        for one in sending:
            await one.__aenter__()
        with pytest.raises(TooManySending):
            await turns.sole("one more", 1).__aenter__()
        async with turns.sole("another phone's", 2):
            pass
        for one in sending:
            await one.__aexit__(None, None, None)
        async with turns.sole("one more", 1):
            pass

    asyncio.run(scene())
