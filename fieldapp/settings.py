"""The office as data: reads and judges `config/`.

`load()` returns one frozen `Settings`. Anything wrong raises `SettingsError` with one sentence that names file,
key and remedy, so that the start stops before a wrong hour or a missing language reaches a client.
"""

import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PACKAGE = Path(__file__).resolve().parent


class SettingsError(Exception):
    """The configuration cannot be used; the text is one sentence for the administrator."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _clock(value: Any) -> time:
    try:
        hour, minute = str(value).split(":")
        return time(int(hour), int(minute))
    except ValueError as error:
        raise ValueError(f'"{value}" is not a time; write for example "13:30"') from error


Clock = Annotated[time, Field()]


class Span(Part):
    start: time
    end: time

    @model_validator(mode="before")
    @classmethod
    def from_pair(cls, value: Any) -> Any:
        if isinstance(value, list) and len(value) == 2:
            return {"start": _clock(value[0]), "end": _clock(value[1])}
        return value

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError("the first time must be before the second; exchange them")
        return self


class Server(Part):
    threads: int = Field(ge=1, le=64)
    host: str
    certificate: str
    certificate_key: str
    trusted_proxy: str
    max_body_bytes: int = Field(ge=100_000)


class Session(Part):
    idle_minutes: int = Field(ge=1, le=24 * 60)
    absolute_hours: int = Field(ge=1, le=24)
    form_hours: int = Field(ge=1, le=24)


class Limits(Part):
    sign_in_per_account: int = Field(ge=3)
    sign_in_per_address: int = Field(ge=3)
    sign_in_window_minutes: int = Field(ge=1)
    requests_per_address_hour: int = Field(ge=1)
    password_min_length: int = Field(ge=12)


class Intake(Part):
    keep_days_without_visit: int = Field(ge=1)
    days_ahead: int = Field(ge=1, le=60)
    morning: Span
    afternoon: Span


class Planning(Part):
    solver: bool
    time_limit_s: float = Field(gt=0, le=600)
    seed: int = Field(ge=0)
    default_duration_min: int = Field(ge=5, le=480)
    durations_min: tuple[int, ...]
    max_working_minutes: int = Field(ge=60)
    break_minutes: int = Field(ge=0)
    break_window: Span
    break_from_minutes: int = Field(ge=0)
    promise_tolerance_min: int = Field(ge=0)


class Priorities(Part):
    """What an urgency is worth to the planner, 0-100; the words are those of triage."""

    normal: int = Field(ge=0, le=100)
    high: int = Field(ge=0, le=100)
    urgent: int = Field(ge=0, le=100)

    def value(self, name: str) -> int:
        return int(getattr(self, name))

    def names(self) -> tuple[str, ...]:
        return tuple(type(self).model_fields)


class Phone(Part):
    navigation: Literal["geo", "google", "waze", "osmand"]


class StoreSettings(Part):
    busy_timeout_ms: int = Field(ge=1000)


class Address(Part):
    line: str
    postcode: str
    town: str
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)

    @property
    def one_line(self) -> str:
        return f"{self.line}, {self.postcode} {self.town}"


class Catchment(Part):
    radius_km: float = Field(gt=0)
    postcodes: tuple[str, ...]


class Service(Part):
    code: str = Field(pattern=r"^[a-z][a-z0-9_-]{1,20}$")
    label: dict[str, str]
    hint: dict[str, str] = {}


class DutyHours(Part):
    service: str
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    start: time = Field(alias="from")
    end: time = Field(alias="to")

    @field_validator("start", "end", mode="before")
    @classmethod
    def clock(cls, value: Any) -> time:
        return _clock(value)

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError('"from" must be before "to"; exchange them')
        return self

    @property
    def weekdays(self) -> tuple[int, ...]:
        """0 = Monday."""
        return tuple(WEEKDAYS.index(day) for day in self.days)


class Office(Part):
    name: str = Field(min_length=1, max_length=80)
    phone: str = Field(pattern=r"^\+[0-9 ]{6,20}$")
    emergency_phone: str
    case_prefix: str = Field(pattern=r"^[A-Z]{1,4}$")
    timezone: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    address: Address
    catchment: Catchment
    service: tuple[Service, ...] = Field(min_length=1)
    duty: tuple[DutyHours, ...]

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f'"{value}" is not a time zone; write for example "Europe/Brussels"') from error
        return value

    @model_validator(mode="after")
    def duties_serve(self) -> Self:
        for duty in self.duty:
            if duty.service not in self.service_codes:
                raise ValueError(
                    f'duty for service "{duty.service}", which no [[service]] defines; add it or correct it'
                )
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def service_codes(self) -> tuple[str, ...]:
        return tuple(service.code for service in self.service)

    def service_label(self, code: str, language: str) -> str:
        service = next(s for s in self.service if s.code == code)
        return service.label.get(language) or next(iter(service.label.values()))


class Language(Part):
    name: str
    direction: Literal["ltr", "rtl"]
    staff: bool
    reviewed_by: str
    client: bool = True


class Languages(Part):
    default: str
    known: dict[str, Language]

    @model_validator(mode="after")
    def default_is_known(self) -> Self:
        if self.default not in self.known:
            raise ValueError(f'default language "{self.default}" has no table; add [{self.default}] or change it')
        return self

    @property
    def client(self) -> tuple[str, ...]:
        return tuple(code for code, language in self.known.items() if language.client)

    @property
    def staff(self) -> tuple[str, ...]:
        return tuple(code for code, language in self.known.items() if language.staff)


class Host(Part):
    name: str
    purpose: str


ROLES = ("coordinator", "worker", "case_worker", "administrator")
Role = Literal["anyone", "coordinator", "worker", "case_worker", "administrator"]


class Settings(Part):
    folder: Path
    data: Path
    database_url: str
    demonstration: bool = False
    server: Server
    session: Session
    limits: Limits
    intake: Intake
    planning: Planning
    priority: Priorities
    phone: Phone
    store: StoreSettings
    office: Office
    languages: Languages
    access: dict[str, tuple[Role, ...]]
    hosts: tuple[Host, ...]
    data_classes: dict[str, dict[str, "FieldClass"]]

    @model_validator(mode="after")
    def services_are_named(self) -> Self:
        for service in self.office.service:
            missing = [code for code in self.languages.client if not service.label.get(code)]
            if missing:
                raise ValueError(
                    f'service "{service.code}" has no label in {", ".join(missing)}; add it under [service.label]'
                )
        return self

    @property
    def index_path(self) -> Path:
        return self.data / "addresses.sqlite"


class FieldClass(Part):
    """How one stored field is protected: level, whether it is sealed in the database, how long it is kept."""

    level: Literal["public", "internal", "personal", "sensitive"]
    sealed: bool = False
    keep_days: int | Literal["case", "staff", "forever", "session"] = "case"


Settings.model_rebuild()


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


def load(folder: Path | None = None, data: Path | None = None) -> Settings:
    """Reads the office. Raises `SettingsError`; touches nothing."""
    folder = folder or default_folder()
    data = data or default_data()
    defaults = _merge(_read(folder, "default.toml"), _read(folder, "local.toml", required=False))
    languages = _read(folder, "languages.toml")
    content = {
        **{key: (key, value) for key, value in defaults.items()},
        "office": ("office.toml", _read(folder, "office.toml")),
        "languages": ("languages.toml", {"default": languages.pop("default", ""), "known": languages}),
        "access": ("access.toml", _read(folder, "access.toml").get("endpoint", {})),
        "hosts": ("hosts.toml", _read(folder, "hosts.toml").get("host", [])),
        "data_classes": ("data-classes.toml", _read(folder, "data-classes.toml")),
    }
    files = {key: (name if name.endswith(".toml") else "default.toml") for key, (name, _) in content.items()}
    values = {key: value for key, (_, value) in content.items()}
    database_url = os.environ.get("FIELDAPP_DATABASE_URL") or f"sqlite:///{data / 'fieldapp.sqlite'}"
    try:
        return Settings(
            folder=folder,
            data=data,
            database_url=database_url,
            demonstration=(data / "DEMONSTRATION").exists(),
            **values,
        )
    except ValidationError as error:
        raise SettingsError(_sentence(folder, files, error)) from None


def _read(folder: Path, name: str, *, required: bool = True) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        if not required:
            return {}
        raise SettingsError(
            f"{path} is missing; set FIELDAPP_CONFIG to a folder that has it, or make one with `fieldapp init --config DIR`."
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}; correct that line.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8; save it in that encoding.") from None


def _merge(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merge(base[key], value) if both else value
    return merged


def _sentence(folder: Path, files: dict[str, str], error: ValidationError) -> str:
    first = error.errors()[0]
    location = [str(part) for part in first["loc"]]
    top = location[0] if location else ""
    file = files.get(top, "office.toml" if not top else "default.toml")
    key = ".".join(location[1:] if file != "default.toml" else location) or top or "the whole"
    reason = first["msg"].removeprefix("Value error, ")
    remedies = {"extra_forbidden": "remove or correct this key", "missing": "add this key"}
    remedy = remedies.get(first["type"], "" if ";" in reason else "correct this value")
    return f"{folder / file}: {key}: {reason}{'; ' + remedy if remedy else ''}."
