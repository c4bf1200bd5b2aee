"""The tus protocol's headers: https://tus.io/protocols/resumable-upload, version 1.0.0."""

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import PurePosixPath
from typing import Any

from starlette.datastructures import Headers

from data.names import clean_file_name
from data.phones import uploads
from data.phones.uploads import Announced
from data.schema import Upload

TUS_VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
CHECKSUM_ALGORITHMS = ("sha256", "sha1")
"""`sha1` is what the protocol asks every server for."""

BODY_TYPE = "application/offset+octet-stream"

SHA256 = re.compile(r"[0-9a-f]{64}")
WHOLE_NUMBER = re.compile(r"[0-9]{1,18}")

LONGEST_METADATA = 4096
"""Characters of the header Upload-Metadata."""


class OtherVersion(Exception):
    """The request does not say that it speaks our version."""


class BadHeader(Exception):
    """A header of the protocol is missing or cannot be read."""

    def __init__(self, header: str) -> None:
        super().__init__(header)
        self.header = header


class OtherBody(Exception):
    """A body that does not say it is bytes of a file."""


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request hash to."""

    algorithm: str
    digest: bytes

    def matches(self, hashed: Any) -> bool:
        """Whether a hash of `hashlib` is it."""
        return bool(hashed.digest() == self.digest)

    def begin(self) -> Any:
        """A hash of this algorithm."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def need_version(headers: Headers) -> None:
    """Raises OtherVersion where the client speaks another, or does not say."""
    if headers.get("Tus-Resumable") != TUS_VERSION:
        raise OtherVersion


def number(headers: Headers, name: str) -> int:
    """A header that is a number of bytes."""
    value = headers.get(name, "")
    if not WHOLE_NUMBER.fullmatch(value):
        raise BadHeader(name)
    return int(value)


def has_body(headers: Headers) -> bool:
    """Whether the request brings bytes of the file.

    Raises:
        OtherBody: it brings something else.
    """
    kind = headers.get("Content-Type")
    if kind is not None and kind != BODY_TYPE:
        raise OtherBody
    return kind == BODY_TYPE


def checksum(headers: Headers) -> Checksum | None:
    """What the request says of its bytes.

    Raises:
        BadHeader: not to be read, or of an algorithm that we do not offer.
    """
    value = headers.get("Upload-Checksum")
    if value is None:
        return None
    algorithm, _, digest = value.partition(" ")
    if algorithm not in CHECKSUM_ALGORITHMS:
        raise BadHeader("Upload-Checksum")
    return Checksum(algorithm, _decoded(digest, "Upload-Checksum"))


def announced(headers: Headers) -> Announced:
    """The file that a creation announces.

    Raises:
        BadHeader: its length is missing, its metadata cannot be read.
    """
    said = _metadata(headers.get("Upload-Metadata", ""))
    sha256 = said.get("sha256") or None
    if sha256 is not None and not SHA256.fullmatch(sha256):
        raise BadHeader("Upload-Metadata: sha256")
    length = number(headers, "Upload-Length")
    if length == 0:
        raise BadHeader("Upload-Length")
    name = PurePosixPath(said.get("filename", "").replace("\\", "/")).name
    return Announced(length, clean_file_name(name).lstrip(".") or "unnamed", sha256, said)


def headers_of(upload: Upload) -> dict[str, str]:
    """What an answer says of an upload."""
    said = {"Upload-Offset": str(upload.offset), "Cache-Control": "no-store"}
    if expires := uploads.expires_at(upload):
        said["Upload-Expires"] = format_datetime(expires, usegmt=True)
    return said


def _metadata(value: str) -> dict[str, str]:
    if len(value) > LONGEST_METADATA:
        raise BadHeader("Upload-Metadata")
    pairs = [pair.strip().partition(" ") for pair in value.split(",") if pair.strip()]
    return {key: _text(content) for key, _, content in pairs}


def encoded_metadata(said: Mapping[str, str]) -> str:
    """As the client sent it."""
    return ",".join(
        f"{key} {binascii.b2a_base64(value.encode(), newline=False).decode()}" for key, value in said.items()
    )


def _text(value: str) -> str:
    try:
        return _decoded(value, "Upload-Metadata").decode()
    except UnicodeDecodeError as error:
        raise BadHeader("Upload-Metadata") from error


def _decoded(value: str, header: str) -> bytes:
    try:
        return b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadHeader(header) from error
