"""How the server is set up: one class per concern, from `VEJSYN_*`."""

from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    """Each as a network; a typing error must not pass for a name that nobody has."""
    return tuple(str(ip_network(value, strict=False)) for value in values)


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several words in one variable, with commas between."""


class ServerSettings(BaseSettings):
    """Where the server listens, and how the world sees it."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_", extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", title="Address", description="the address to listen on; 0.0.0.0 for all")
    port: int = Field(default=8000, ge=1, le=65535, title="Port", description="the TCP port to listen on")
    public_url: str | None = Field(
        default=None,
        title="Public address",
        description="how browsers and mails reach the server, e.g. https://vejsyn.kommune.dk; by default host and port",
    )
    allowed_hosts: Words = Field(
        default=(),
        title="Further names",
        description="names beside the public address's that requests may come in under, with commas; * for any",
    )
    trusted_proxies: Annotated[Words, AfterValidator(_networks)] = Field(
        default=(),
        title="Proxies",
        description="addresses or networks (CIDR), with commas, whose X-Forwarded-For and -Proto are believed",
    )
    background_tile_url: str | None = Field(
        default=None,
        title="Background map",
        description="raster tiles, https://…/{z}/{x}/{y}.png; by default the municipality's own roads alone",
    )
    background_attribution: str = Field(
        default="", title="Attribution", description="what the background map's owner wants said on the map"
    )

    @property
    def url(self) -> str:
        """The public address without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


STANDARD_PORTS = {"none": 25, "starttls": 587, "tls": 465}
"""RFC 5321, 6409 and 8314."""


class MailSettings(BaseSettings):
    """The municipality's mail server."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_MAIL_", extra="forbid", frozen=True)

    host: str | None = Field(
        default=None, title="Mail server", description="name of the SMTP server; where none is set, mails wait"
    )
    port: int | None = Field(
        default=None, ge=1, le=65535, title="Port", description="by default what the encryption says: 25, 465 or 587"
    )
    security: Literal["none", "starttls", "tls"] = Field(
        default="none",
        title="Encryption",
        description="starttls on port 587, tls on 465, none for an inner relay",
    )
    username: str | None = Field(default=None, title="User", description="log-in on the mail server, where it asks")
    password: SecretStr | None = Field(default=None, title="Password", description="the log-in's password")
    sender: str = Field(
        default="Vejsyn <vejsyn@localhost>",
        title="Sender",
        description="the From address; its domain must allow the mail server to send (SPF, DKIM, DMARC)",
    )
    timeout_s: float = Field(
        default=60.0, gt=0, title="Patience", description="seconds for one whole conversation with the mail server"
    )

    @property
    def configured(self) -> bool:
        """Whether a mail server is set."""
        return bool(self.host)

    @property
    def smtp_port(self) -> int:
        """The port, or the encryption's own."""
        return self.port or STANDARD_PORTS[self.security]

    @property
    def sender_address(self) -> Address:
        """The From address with its name."""
        name, address = parseaddr(self.sender)
        return Address(name, addr_spec=address)
