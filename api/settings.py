"""How the server is set up: one class per concern, from `VEJSYN_*`."""

from datetime import time
from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from data.users import Role


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    """Each as a network; a typing error must not pass for a name that nobody has."""
    return tuple(str(ip_network(value, strict=False)) for value in values)


def _one_address(value: str | None) -> str | None:
    """Somebody's, and one alone: it stands in a mail's To."""
    return None if value is None else Address(addr_spec=value.strip()).addr_spec


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several words in one variable, with commas between."""


class Yard(BaseModel):
    """A place that crews drive from."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    lat: float = Field(ge=-90, le=90)
    """Degrees."""
    lon: float = Field(ge=-180, le=180)


def _pair(value: object) -> object:
    if not isinstance(value, str):
        return value
    return dict(zip(("lat", "lon"), value.split(","), strict=True)) if value.strip() else None


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
    night: time | None = Field(
        default=None,
        title="Night",
        description="when the night begins by itself, HH:MM by Denmark's clocks; else by hand",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        title="Monitor's token",
        description="whoever sends it as a bearer token may read /metrics; without one nobody may",
    )
    source_url: str = Field(
        default="https://github.com/vejsyn/vejsyn",
        title="Source",
        description="where the running program's source is offered (AGPL, 13): your own where you have changed it",
    )
    yard: Annotated[Yard | None, NoDecode, BeforeValidator(_pair)] = Field(
        default=None,
        title="Crews' yard",
        description="latitude, longitude, with a comma: work orders are a round from there; by default from the west",
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


class OidcSettings(BaseSettings):
    """The municipality's own accounts, by OpenID Connect."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_OIDC_", extra="forbid", frozen=True)

    issuer: str | None = Field(
        default=None, title="Issuer", description="the provider's address, as its tokens name it; none: passwords alone"
    )
    client_id: str = Field(default="vejsyn", title="Client", description="what the provider calls Vejsyn")
    client_secret: SecretStr | None = Field(
        default=None, title="Client's secret", description="where the provider gave one; PKCE is used in any case"
    )
    scope: str = Field(default="openid email profile", title="Scope", description="what the provider is asked for")
    role_claim: str = Field(
        default="roles", title="Role claim", description="the claim with the roles; with dots into objects"
    )
    roles: Words = Field(
        default=(),
        title="Roles",
        description="the provider's names where they are others than ours: vejleder=foreman,gis=engineer",
    )
    title: str = Field(
        default="Log ind med kommunens konto", title="Button", description="what the button on the log-in page says"
    )

    @property
    def role_names(self) -> dict[Role, str]:
        """What the provider calls each role."""
        told = {ours: theirs for theirs, _, ours in (pair.rpartition("=") for pair in self.roles)}
        return {role: told.get(role.value, role.value) for role in Role}


class Depot(BaseModel):
    """A place that phones send from."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    lat: float = Field(ge=-90, le=90)
    """Degrees."""
    lon: float = Field(ge=-180, le=180)
    radius_m: float = Field(ge=20, le=5000)
    """Metres; GPS indoors is some 20 m off."""


def _circle(value: object) -> object:
    if not isinstance(value, str):
        return value
    return dict(zip(("lat", "lon", "radius_m"), value.split(","), strict=True)) if value.strip() else None


class UploadSettings(BaseSettings):
    """When phones send what they filmed, and what of the disk is not theirs."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_UPLOAD_", extra="forbid", frozen=True)

    networks: Literal["wifi", "any"] = Field(
        default="wifi", title="Networks", description="on which networks phones send: wifi, or any (mobile data too)"
    )
    depot: Annotated[Depot | None, NoDecode, BeforeValidator(_circle)] = Field(
        default=None,
        title="Depot",
        description="latitude, longitude, radius in metres, with commas: phones send only there; by default anywhere",
    )
    reserve_gb: float = Field(
        default=10.0,
        ge=0,
        title="Reserve",
        description="gigabytes of the disk that uploads leave free, so that the night can read what came in",
    )

    @property
    def reserve_bytes(self) -> int:
        """The reserve in bytes."""
        return round(self.reserve_gb * 1e9)


STANDARD_PORTS = {"none": 25, "starttls": 587, "tls": 465}
"""RFC 5321, 6409 and 8314."""


class WebhookSettings(BaseSettings):
    """Other systems that are told what happens."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_WEBHOOKS_", extra="forbid", frozen=True)

    hosts: Words = Field(
        default=(),
        title="Hosts within the house",
        description="names that webhooks may go to although they lie in the house's own network, or speak plain http",
    )
    timeout_s: float = Field(default=10.0, gt=0, le=60, title="Time limit", description="for one message, seconds")


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
    reply_to: Annotated[str | None, AfterValidator(_one_address)] = Field(
        default=None,
        title="Answers to",
        description="one address for crews' answers, where the foreman has given none of her own for the morning mail",
    )
    alarms: Annotated[str | None, AfterValidator(_one_address)] = Field(
        default=None,
        title="Alarms to",
        description="one address that is told when a night or a deletion did not happen; by default the map alone",
    )
    undo_s: float = Field(
        default=60.0,
        ge=0,
        le=600,
        title="Time to undo",
        description="seconds that a new order's mail waits here, so that it can be undone",
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
