"""The server's settings as they go out: in words, and of a secret only whether there is one."""

from collections.abc import Mapping, Sequence
from datetime import time

from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings

from api.language import Language
from api.settings import Depot, MailSettings, OidcSettings, ServerSettings, UploadSettings, Yard
from api.wire.base import Out

Words = Mapping[Language, str]

GROUPS: Mapping[type[BaseSettings], Words] = {
    MailSettings: {"da": "Mail", "en": "Mail"},
    ServerSettings: {"da": "Server", "en": "Server"},
    UploadSettings: {"da": "Telefoner", "en": "Phones"},
    OidcSettings: {"da": "Kommunens konti", "en": "The municipality's accounts"},
}
TITLES: Mapping[type[BaseSettings], Mapping[str, Words]] = {
    MailSettings: {
        "host": {"da": "Mailserver", "en": "Mail server"},
        "security": {"da": "Kryptering", "en": "Encryption"},
        "username": {"da": "Bruger", "en": "User"},
        "password": {"da": "Adgangskode", "en": "Password"},
        "sender": {"da": "Afsender", "en": "Sender"},
        "reply_to": {"da": "Svar til", "en": "Answers to"},
        "alarms": {"da": "Alarmer til", "en": "Alarms to"},
        "undo_s": {"da": "Fortrydelsestid, sekunder", "en": "Time to undo, seconds"},
    },
    ServerSettings: {
        "public_url": {"da": "Offentlig adresse", "en": "Public address"},
        "night": {"da": "Natten begynder", "en": "The night begins"},
        "yard": {"da": "Materielgård", "en": "Crews' yard"},
        "background_tile_url": {"da": "Baggrundskort", "en": "Background map"},
        "metrics_token": {"da": "Overvågningens nøgle", "en": "Monitor's token"},
    },
    UploadSettings: {
        "networks": {"da": "Sender på net", "en": "Send on networks"},
        "depot": {"da": "Sender kun ved", "en": "Send only near"},
        "reserve_gb": {"da": "Fri disk, GB", "en": "Free disk, GB"},
    },
    OidcSettings: {
        "issuer": {"da": "Udbyder", "en": "Provider"},
        "client_secret": {"da": "Hemmelighed", "en": "Secret"},
    },
}
"""What administrators ask for; all others stand in `vejsyn --help` and the README."""


class SettingOut(Out):
    """One setting."""

    title: str
    variable: str
    """The environment variable that sets it."""
    value: str | None
    """Null where nothing is set, and of every secret."""
    secret: bool
    given: bool
    """Whether it is set; else the default counts."""


class SettingsGroup(Out):
    """What belongs together."""

    title: str
    settings: list[SettingOut]


def settings_groups(parts: Sequence[BaseSettings], language: Language) -> list[SettingsGroup]:
    """All that is shown of them."""
    return [SettingsGroup(title=GROUPS[type(part)][language], settings=_settings(part, language)) for part in parts]


def _settings(part: BaseSettings, language: Language) -> list[SettingOut]:
    prefix = part.model_config["env_prefix"]
    return [
        SettingOut(
            title=words[language],
            variable=f"{prefix}{name}".upper(),
            value=_text(getattr(part, name)),
            secret=SecretStr.__name__ in str(type(part).model_fields[name].annotation),
            given=name in part.model_fields_set,
        )
        for name, words in TITLES[type(part)].items()
    ]


def _text(value: object) -> str | None:
    if value is None or isinstance(value, SecretStr):
        return None
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Yard | Depot):
        return ", ".join(map(str, value.model_dump().values()))
    assert not isinstance(value, BaseModel)
    return str(value)
