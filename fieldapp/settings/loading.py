"""Reads `config/`, and says what is wrong with it in one sentence."""

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .whole import Settings

PACKAGE = Path(__file__).resolve().parents[1]


class SettingsError(Exception):
    """The configuration cannot be used; the text is one sentence for the administrator."""


def default_folder() -> Path:
    """`FIELDAPP_CONFIG`, else `./config` when it is one, else the copy inside the wheel."""
    named = os.environ.get("FIELDAPP_CONFIG")
    if named:
        return Path(named)
    for candidate in (Path("config"), PACKAGE.parent / "config", PACKAGE / "config"):
        if (candidate / "office.toml").is_file():
            return candidate.resolve()
    return Path("config")


def default_data() -> Path:
    return Path(os.environ.get("FIELDAPP_DATA") or "var").resolve()


def own_folder() -> Path:
    """The configuration that comes with the program: in a checkout, or inside the wheel."""
    beside = PACKAGE.parent / "config"
    return beside if (beside / "office.toml").is_file() else PACKAGE / "config"


def load(folder: Path | None = None, data: Path | None = None) -> Settings:
    """Reads the office. Raises `SettingsError`; touches nothing."""
    folder = folder or default_folder()
    data = data or default_data()
    defaults = _merge(_read(folder, "default.toml"), _read(folder, "local.toml", required=False))
    languages = _read(folder, "languages.toml")
    content = {
        **{key: (key, value) for key, value in defaults.items()},
        "office": ("office.toml", _read(folder, "office.toml")),
        "languages": (
            "languages.toml",
            {"default": languages.pop("default", ""), "spoken": languages.pop("spoken", []), "known": languages},
        ),
        "access": ("access.toml", _read(folder, "access.toml").get("endpoint", {})),
        "hosts": ("hosts.toml", _read(folder, "hosts.toml").get("host", [])),
        "data_classes": ("data-classes.toml", _read(folder, "data-classes.toml")),
        "processing": ("register.toml", _read(folder, "register.toml", required=False) or _own("register.toml")),
    }
    files = {key: (name if name.endswith(".toml") else "default.toml") for key, (name, _) in content.items()}
    values = {key: value for key, (_, value) in content.items()}
    database_url = os.environ.get("FIELDAPP_DATABASE_URL") or f"sqlite:///{data / 'fieldapp.sqlite'}"
    try:
        settings = Settings(
            folder=folder,
            data=data,
            database_url=database_url,
            demonstration=(data / "DEMONSTRATION").exists(),
            **values,
        )
    except ValidationError as error:
        raise SettingsError(_sentence(folder, files, error)) from None
    _refuse_several(settings)
    return settings


def _refuse_several(settings: Settings) -> None:
    """SQLite serves one process: what another one keeps is not seen in time, and planning has no queue there."""
    if settings.on_postgresql:
        return
    sqlite = settings.database_url.startswith("sqlite")
    has = "this database is SQLite; name one in" if sqlite else "there is none in"
    needs = f"needs a PostgreSQL and {has} FIELDAPP_DATABASE_URL (postgresql+psycopg://…), or write"
    if settings.server.processes > 1:
        raise SettingsError(
            f"{_written_in(settings.folder, 'server', 'processes')}: server.processes: {settings.server.processes} "
            f"{needs} 1."
        )
    if settings.planning.workers == "separate":
        raise SettingsError(
            f'{_written_in(settings.folder, "planning", "workers")}: planning.workers: "separate" {needs} "server".'
        )


def _written_in(folder: Path, *location: str) -> Path:
    """The file that has the last word on this setting."""
    own = _is_written(_read(folder, "local.toml", required=False), location)
    return folder / ("local.toml" if own else "default.toml")


def _is_written(content: Any, location: Sequence[str]) -> bool:
    """Whether it says something of this place, or of a part of it."""
    for key in location:
        if not isinstance(content, dict):
            return True  # a single value stands where several belong
        if key not in content:
            return False
        content = content[key]
    return True


def _read(folder: Path, name: str, *, required: bool = True) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        if not required:
            return {}
        raise SettingsError(
            f"{path} is missing; set FIELDAPP_CONFIG to a folder that has it, or make one with `fieldapp init "
            f"--config DIR`."
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}; correct that line.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8; save it in that encoding.") from None


def _own(name: str) -> dict[str, Any]:
    """Of an office whose copy of the configuration is older than this file."""
    return _read(own_folder(), name)


def _merge(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merge(base[key], value) if both else value
    return merged


def _sentence(folder: Path, files: dict[str, str], error: ValidationError) -> str:
    first = error.errors()[0]
    location = [str(part) for part in first["loc"]]
    reason = first["msg"].removeprefix("Value error, ")
    if not location:  # of several files together: the rule itself names one of them
        return f"{folder}: {reason}."
    top = location[0]
    file = files.get(top, "default.toml")
    key = ".".join(location[1:] if file != "default.toml" else location) or top
    if file == "default.toml" and _is_written(_read(folder, "local.toml", required=False), location):
        file = "local.toml"
    remedies = {"extra_forbidden": "remove or correct this key", "missing": "add this key"}
    remedy = remedies.get(first["type"], "" if ";" in reason else "correct this value")
    return f"{folder / file}: {key}: {reason}{'; ' + remedy if remedy else ''}."
