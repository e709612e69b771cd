"""Secrets that whoever runs the machine gives to a process: as credentials of systemd, in the environment, as files.

A credential is a file that systemd puts into a folder of memory for one service alone (`LoadCredential=`).
"""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

CREDENTIAL = "fieldapp-key"
VARIABLE = "FIELDAPP_KEY_SECRET"


def key_secrets() -> Iterator[bytes]:
    """What may open the office's key file, without asking anybody."""
    for found in (_credential(CREDENTIAL), os.environb.get(VARIABLE.encode(), b"")):
        if found.strip():
            yield as_secret(found)


def as_secret(given: bytes) -> bytes:
    """The same bytes whoever typed or wrote it: without what stands around it, letters with accents as one sign."""
    text = given.decode("utf-8", "surrogateescape").strip()
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogateescape")


def secret_of_a_provider(data: Path, name: str) -> bytes:
    """A credential of this name, else what lies in `keys` of FIELDAPP_DATA; b"" without one."""
    path = data / "keys" / name
    return (_credential(name) or (path.read_bytes() if path.is_file() else b"")).strip()


def without_secrets() -> dict[str, str]:
    """The environment for a child that opens no office."""
    secret = {VARIABLE, "CREDENTIALS_DIRECTORY", "FIELDAPP_DATABASE_URL"}
    return {name: value for name, value in os.environ.items() if name not in secret}


def _credential(name: str) -> bytes:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder or "", name)
    return path.read_bytes() if folder and path.is_file() else b""
