"""The networks as this machine's settings want them, from `VEJSYN_PRECISION`; `model` knows no environment."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from model.networks.compute import Precision, limit_threads, use_precision


class NetworkSettings(BaseSettings):
    """How the networks compute."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_", extra="forbid", frozen=True)

    precision: Literal["auto", "f32", "bf16"] = Field(
        default="auto",
        title="Precision",
        description="of the networks on a CPU: f32 gives the same boxes on every machine, auto is what this one is "
        "fastest in (bf16 where it has it)",
    )


def set_up_networks(settings: NetworkSettings | None = None, *, threads: int | None = None) -> None:
    """Once, when a process starts, before it opens a network.

    Args:
        settings: by default those of the environment.
        threads: of each network and of OpenCV, for a process that shares its machine; None for all cores it may use.
    """
    wanted = (settings or NetworkSettings()).precision
    use_precision(None if wanted == "auto" else Precision(wanted))
    if threads is not None:
        limit_threads(threads)
