"""Where everything that lasts is kept."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DENMARK = (7.98, 54.5, 15.28, 57.81)
"""West, south, east, north in degrees of Denmark on land (EPSG's extent 3237). EPSG:25832 ends at 12° E in EPSG's own
words; Danish registers use it as far as Bornholm."""


def _without_password(url: str) -> str:
    """An address with a password in it would be written wherever the address is."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise ValueError("not an address as https://s3.example.dk, without user and password")
    return url.rstrip("/")


class HomeSettings(BaseSettings):
    """One folder holds the database, the recordings and the pictures."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_", extra="ignore", frozen=True)

    home: Path = Field(default=Path("vejsyn-home"), description="the folder of everything that lasts")
    database_url: str | None = Field(default=None, description="SQLAlchemy URL; by default SQLite in the home")

    @property
    def sqlite_file(self) -> Path:
        """The embedded database."""
        return self.home.resolve() / "vejsyn.sqlite"

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.sqlite_file}"


Rectangle = tuple[float, float, float, float]


def _split(value: object) -> object:
    """A rectangle as written: four numbers with commas."""
    return value.split(",") if isinstance(value, str) else value


def _rectangle(area: Rectangle) -> Rectangle:
    west, south, east, north = area
    if not (-180 <= west < east <= 180 and -90 < south < north < 90):
        raise ValueError("not west, south, east, north in degrees")
    return area


class RoadSettings(BaseSettings):
    """Where the municipality's roads are, so that a file in a wrong coordinate system is found out."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_", extra="ignore", frozen=True)

    roads_area: Annotated[Rectangle, NoDecode, BeforeValidator(_split), AfterValidator(_rectangle)] = Field(
        default=DENMARK,
        description="west, south, east, north in degrees, with commas: no others are taken; Denmark by default",
    )


class MediaSettings(BaseSettings):
    """A bucket for pictures and recordings, in place of the home's folders."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_", extra="ignore", frozen=True, hide_input_in_errors=True)

    media: str | None = Field(
        default=None,
        pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_][A-Za-z0-9._-]*)*/?$",
        description="s3://bucket or s3://bucket/prefix; by default folders of the home",
    )
    media_endpoint: Annotated[str, AfterValidator(_without_password)] | None = Field(
        default=None, description="address of the S3 API, https://…; by default what AWS_* say"
    )
    media_region: str | None = Field(default=None, description="the bucket's region; by default what AWS_* say")
    media_access_key_id: str | None = Field(default=None, repr=False, description="by default what AWS_* say")
    media_secret_access_key: SecretStr | None = Field(default=None, description="goes with the key's id")

    @model_validator(mode="after")
    def _whole_key(self) -> "MediaSettings":
        if (self.media_access_key_id is None) != (self.media_secret_access_key is None):
            raise ValueError("VEJSYN_MEDIA_ACCESS_KEY_ID and VEJSYN_MEDIA_SECRET_ACCESS_KEY go together")
        return self

    @property
    def bucket_and_prefix(self) -> tuple[str, str]:
        """The bucket's name, and what all names in it begin with; both empty where there is none."""
        bucket, _, prefix = (self.media or "").removeprefix("s3://").strip("/").partition("/")
        return bucket, prefix
