"""Who the office is: `office.toml`."""

from collections.abc import Collection
from datetime import date, time
from string import Formatter
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from .base import Part, clock_time
from .closing import ClosedDay, Closing, DecidedDays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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


class Appointments(Part):
    """Visits at the office. `offered`: clients may ask for one in the form. `during_duty`: the services during whose
    duty whoever is on duty receives by appointment too. `building`: entrance without steps, lift, wheelchair toilet."""

    offered: bool = False
    during_duty: tuple[str, ...] = ()
    building: tuple[Literal["step_free", "lift", "toilet"], ...] = ()


class Service(Part):
    code: str = Field(pattern=r"^[a-z][a-z0-9_-]{1,20}$")
    label: dict[str, str]
    hint: dict[str, str] = Field(default_factory=dict)


class DutyHours(Part):
    service: str
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    start: time = Field(alias="from")
    end: time = Field(alias="to")

    @field_validator("start", "end", mode="before")
    @classmethod
    def clock(cls, value: Any) -> time:
        return clock_time(value)

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError('"from" must be before "to"; exchange them')
        return self

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Its days of the week, 0 = Monday."""
        return tuple(WEEKDAYS.index(day) for day in self.days)


class Labelled(Part):
    """Something with a name in the languages of the staff."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    label: dict[str, str] = Field(min_length=1)

    def said(self, language: str) -> str:
        return self.label.get(language) or next(iter(self.label.values()))


class OutcomeField(Labelled):
    """A question about a visit that a worker answers at the door. `outcomes`: when it is asked, all when empty.
    `comes_back`: a week before the day of the answer the visit is taken up again."""

    kind: Literal["choice", "yes_no", "number", "date", "text"]
    outcomes: tuple[Literal["done", "nobody_home", "refused", "moved", "unsafe"], ...] = ()
    option: tuple[Labelled, ...] = ()
    comes_back: bool = False

    @model_validator(mode="after")
    def options_fit(self) -> Self:
        if self.comes_back and self.kind != "date":
            raise ValueError(f'outcome_field "{self.code}": only a date comes back')
        if (self.kind == "choice") != bool(self.option):
            raise ValueError(f'outcome_field "{self.code}": a choice, and only a choice, has [[outcome_field.option]]')
        return self


class MessageWords(Part):
    """A text to clients that the office words in its own way, by language; `subject`: of the e-mail."""

    kind: Literal[
        "hour", "hour_changed", "office_hour", "office_hour_changed", "reminder", "office_reminder", "call_back",
        "received", "gone", "gone_ended", "office_gone_ended", "gone_past", "gone_past_ended", "late",
    ]  # fmt: skip
    text: dict[str, str] = Field(default_factory=dict)
    subject: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def values_are_there(self) -> Self:
        alone = {"call_back": {"phone"}, "received": {"phone"}, "late": {"hour", "minute", "phone"}}
        needed = alone.get(self.kind, {"day", "start", "end", "phone"})
        for language, text in self.text.items():
            try:
                found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            except ValueError:
                found = set()
            if found != needed:
                names = ", ".join(f"{{{name}}}" for name in sorted(needed))
                raise ValueError(
                    f'message "{self.kind}" in "{language}" has other values than {names}; write these and no others'
                )
        return self


class Office(Part):
    """`callback_phone`: the discreet number that messages name, "" where there is none. `data_protection_authority`:
    with whom a client can complain about what is kept of them."""

    name: str = Field(min_length=1, max_length=80)
    phone: str = Field(pattern=r"^\+[0-9 ]{6,20}$")
    callback_phone: str = Field(default="", pattern=r"^(\+[0-9 ]{6,20})?$")
    emergency_phone: str
    data_protection_authority: str = Field(default="", max_length=300)
    case_prefix: str = Field(pattern=r"^[A-Z]{1,4}$")
    timezone: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    address: Address
    catchment: Catchment
    appointments: Appointments = Appointments()
    service: tuple[Service, ...] = Field(min_length=1)
    duty: tuple[DutyHours, ...]
    closing: Closing = Closing()
    outcome_field: tuple[OutcomeField, ...] = Field(default=(), max_length=12)
    message: tuple[MessageWords, ...] = ()

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f'"{value}" is not a time zone; write for example "Europe/Brussels"') from error
        return value

    @model_validator(mode="after")
    def callback_is_discreet(self) -> Self:
        if self.callback_phone.replace(" ", "") == self.phone.replace(" ", ""):
            raise ValueError("callback_phone is the public number; name another one, or leave it out")
        return self

    @model_validator(mode="after")
    def duties_serve(self) -> Self:
        for duty in self.duty:
            if duty.service not in self.service_codes:
                raise ValueError(
                    f'duty for service "{duty.service}", which no [[service]] defines; add it or correct it'
                )
        return self

    @model_validator(mode="after")
    def appointments_are_of_a_duty(self) -> Self:
        for service in self.appointments.during_duty:
            if service not in {duty.service for duty in self.duty}:
                raise ValueError(
                    f'appointments.during_duty "{service}" is the service of no [[duty]]; remove it or correct it'
                )
        return self

    @model_validator(mode="after")
    def holidays_are_known(self) -> Self:
        self.closing.check_country(self.country)
        return self

    def closed_on(self, day: date, language: str) -> ClosedDay | None:
        """Why the office is closed that day, as the reader says it; None when it works."""
        return self.closing.on(self.country, day, language)

    def usually_closed_on(self, day: date, language: str) -> ClosedDay | None:
        """The same by the calendar alone: what somebody decided of this day does not count."""
        return self.closing.usually(self.country, day, language)

    def closed_among(self, days: Collection[date]) -> frozenset[date]:
        """Those of the days on which the office is closed; one look at what was decided for all of them."""
        return self.closing.among(self.country, days)

    def with_decided(self, decided: DecidedDays) -> Self:
        """The same office with these decided days."""
        return self.model_copy(update={"closing": self.closing.with_decided(decided)})

    def is_closed(self, day: date) -> bool:
        """On such a day nobody is on duty, and only who has hours of that very day can be planned."""
        return self.closed_on(day, "") is not None

    @property
    def number_for_clients(self) -> str:
        """What a client is told to call back: the discreet number where there is one."""
        return self.callback_phone or self.phone

    def message_words(self, kind: str, language: str) -> tuple[str, str]:
        """The office's own subject and text of a message, "" each where it has none."""
        own = next((one for one in self.message if one.kind == kind), None)
        return (own.subject.get(language, ""), own.text.get(language, "")) if own else ("", "")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def service_codes(self) -> tuple[str, ...]:
        return tuple(service.code for service in self.service)

    def service_label(self, code: str, language: str) -> str:
        service = next((s for s in self.service if s.code == code), None)
        if service is None:
            return code
        return service.label.get(language) or next(iter(service.label.values()))
