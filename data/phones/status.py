"""What a phone says of itself, newest only."""

from datetime import datetime
from typing import Any

from data.schema import Device


def report(device: Device, status: dict[str, Any], at: datetime) -> None:
    """Remember a phone's status: version, battery, charging, free_bytes, waiting, recording, note."""
    device.status, device.status_at, device.contact_at = status, at, at
