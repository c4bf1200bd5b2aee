"""Where everything that lasts is kept."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
