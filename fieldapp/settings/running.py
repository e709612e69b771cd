"""How the application runs: `default.toml`, changed by `local.toml`."""

from datetime import time, timedelta
from ipaddress import ip_address
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from .base import Clock, Part, Span, clock_time

LAST_PORT = 65_535
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


class Server(Part):
    """`processes`: how many answer; in each of them `threads`: how many requests are answered at once,
    `urgent_threads`: those of phones and alarms beside them; `waiting`: how many more wait for each of the two;
    `silence_s`: seconds without a byte after which a connection is closed that owes one; `max_body_bytes`: bytes of the
    largest request; `metrics_port`: of this machine, 0 for none; the next process has the port after it. `host`,
    `trusted_proxy`: addresses; `certificate`, `certificate_key`: paths of PEM files; `https_below`: names below
    this one have HTTPS too."""

    processes: int = Field(ge=1, le=64)
    threads: int = Field(ge=1, le=64)
    urgent_threads: int = Field(ge=1, le=64)
    waiting: int = Field(ge=1, le=2_000)
    silence_s: float = Field(ge=1, le=600)
    host: str
    certificate: str
    certificate_key: str
    trusted_proxy: str
    https_below: bool
    max_body_bytes: int = Field(ge=1_000_000)
    log_requests: bool
    metrics_port: int = Field(ge=0, le=LAST_PORT)

    @model_validator(mode="after")
    def a_port_for_each(self) -> Self:
        if self.metrics_port and self.metrics_port + self.processes - 1 > LAST_PORT:
            raise ValueError(f"metrics_port leaves no port for each process; choose a lower one than {LAST_PORT}")
        return self

    @property
    def metrics_ports(self) -> range:
        """One for each process, none where nobody counts."""
        return range(self.metrics_port, self.metrics_port + self.processes) if self.metrics_port else range(0)

    @field_validator("trusted_proxy")
    @classmethod
    def an_address(cls, value: str) -> str:
        try:
            return str(ip_address(value)) if value else ""
        except ValueError:
            raise ValueError("this is no IP address; write for example 127.0.0.1") from None


class Session(Part):
    """How long sessions of staff and forms of visitors live, and how many forms lie here at most."""

    idle_minutes: int = Field(ge=1, le=24 * 60)
    absolute_hours: int = Field(ge=1, le=24)
    form_hours: int = Field(ge=1, le=24)
    most_visitors: int = Field(ge=100)


class Retention(Part):
    """Whether cases are erased by themselves (`run`), and how many days after the last thing that was done about one:
    where a visit took place, and where none did. `days_in_backups`: how long a backup can be opened."""

    run: bool
    days_after_visit: int = Field(ge=30, le=36_500)
    days_without_visit: int = Field(ge=30, le=36_500)
    days_in_backups: int = Field(ge=8, le=3_650)


class Limits(Part):
    """How many wrong passwords cost no pause: for one account from one network, from one network, for one account from
    anywhere; the longest pause of the first in minutes, of the others in seconds. Requests for a visit from one network
    address in an hour, and characters of the shortest password."""

    sign_in_per_account: int = Field(ge=3)
    sign_in_per_address: int = Field(ge=3)
    sign_in_per_account_anywhere: int = Field(ge=20)
    sign_in_window_minutes: int = Field(ge=1, le=24 * 60)
    sign_in_shared_pause_s: int = Field(ge=1, le=60)
    requests_per_address_hour: int = Field(ge=1)
    request_turn_s: int = Field(ge=1, le=600)
    password_min_length: int = Field(ge=12)


class OwnPage(Part):
    """A client's own page: how many wrong codes from one network cost no pause, for one number and for all numbers;
    the longest pauses of both in seconds; after how many wrong ones from anywhere a code is dead; minutes it
    stays open."""

    free_wrong: int = Field(ge=1, le=20)
    free_wrong_network: int = Field(ge=5, le=1_000)
    longest_pause_s: int = Field(ge=1, le=3_600)
    longest_pause_network_s: int = Field(ge=1, le=3_600)
    most_wrong: int = Field(ge=10, le=1_000)
    open_minutes: int = Field(ge=5, le=120)
    shown_minutes: int = Field(ge=1, le=120)


class Intake(Part):
    quick_exit: str = Field(pattern=r"^(https://[^\s<>\"']+)?$", max_length=200)
    days_ahead: int = Field(ge=1, le=60)
    morning: Span
    afternoon: Span


class Planning(Part):
    """How days are planned: by whom (`workers`: threads of the server, or processes of their own); `time_limit_s` in
    seconds, and `changes_limit_s` after that for what would let in what is left out; `standby`: whether a planner waits
    while somebody is at a day; `memory_mb`: megabytes that one may hold; lengths of visits, working days and breaks in
    minutes; `continuity_s`, `fairness_s`, `change_s`: what a unit of each wish costs, in seconds of travel. `seed`: of
    the search, from 0."""

    solver: bool
    workers: Literal["server", "separate"]
    time_limit_s: float = Field(gt=0, le=600)
    changes_limit_s: float = Field(ge=0, le=600)
    standby: bool
    memory_mb: int = Field(ge=500, le=1_000_000)
    seed: int = Field(ge=0)
    default_duration_min: int = Field(ge=5, le=480)
    durations_min: tuple[int, ...]
    max_working_minutes: int = Field(ge=60)
    break_minutes: int = Field(ge=0)
    break_window: Span
    break_from_minutes: int = Field(ge=0)
    break_due_minutes: int = Field(ge=0, le=1_440)
    promise_tolerance_min: int = Field(ge=0)
    continuity_s: int = Field(ge=0, le=100_000)
    fairness_s: int = Field(ge=0, le=100_000)
    change_s: int = Field(ge=0, le=100_000)


class Lists(Part):
    """From which age a thing on a list of open work is old, in hours; the grace, and how early an outcome may be, in
    minutes."""

    to_triage_h: int = Field(ge=1)
    address_h: int = Field(ge=1)
    to_plan_h: int = Field(ge=1)
    no_date_h: int = Field(ge=1)
    to_tell_h: int = Field(ge=1)
    no_report_h: int = Field(ge=1)
    follow_up_h: int = Field(ge=1)
    no_report_grace_min: int = Field(ge=0, le=600)
    outcome_early_min: int = Field(ge=15, le=1440)

    @property
    def most_early(self) -> timedelta:
        """How long before its planned time a visit may be over without a question."""
        return timedelta(minutes=self.outcome_early_min)

    def old_after(self, name: str) -> timedelta | None:
        """The age limit of a list, None for one that has none."""
        hours = getattr(self, f"{name}_h", None)
        return None if hours is None else timedelta(hours=hours)


class Priorities(Part):
    """What an urgency counts for the planner, 0 to 100 a visit; the words are those of triage."""

    normal: int = Field(ge=0, le=100)
    high: int = Field(ge=0, le=100)
    urgent: int = Field(ge=0, le=100)

    def value(self, name: str) -> int:
        """The number of this urgency ("normal", "high", "urgent")."""
        return int(getattr(self, name))

    def names(self) -> tuple[str, ...]:
        return tuple(type(self).model_fields)


class Phone(Part):
    """`bring_days`: days in which a phone may bring sealed notes; `earlier_key_days`: days for which what was sealed to
    the office's key from before still opens; `pin_digits`: the least number of digits;
    `pin_tries`: how many wrong ones delete the readable day; `day_ends`: the office's clock time."""

    navigation: Literal["geo", "google", "waze", "osmand"]
    day_ends: Clock
    bring_days: int = Field(ge=1, le=30)
    earlier_key_days: int = Field(ge=30, le=3650)
    pin_digits: int = Field(ge=6, le=12)
    pin_tries: int = Field(ge=3, le=10)

    @field_validator("day_ends", mode="before")
    @classmethod
    def clock(cls, value: Any) -> time:
        return clock_time(value)


class MailServer(Part):
    """A mail server, "" for none. `mail_ca`: path of the certificate (PEM) that signed its own. `mail_without_tls`: it
    is spoken to without TLS, which only one on this very machine may be."""

    mail_host: str
    mail_port: int = Field(ge=1, le=65535)
    mail_ca: str
    mail_without_tls: bool

    @model_validator(mode="after")
    def tls_leaves_the_machine(self) -> Self:
        if self.mail_without_tls and self.mail_host not in THIS_MACHINE:
            raise ValueError(f"mail_without_tls is for a server on this machine alone ({', '.join(THIS_MACHINE)})")
        return self


class Safety(MailServer):
    grace_min: int = Field(ge=1, le=120)
    silent_grace_min: int = Field(ge=1, le=240)
    extension_min: int = Field(ge=5, le=120)
    escalate_min: int = Field(ge=1, le=60)
    urgent_escalate_min: int = Field(ge=1, le=60)
    tick_s: float = Field(ge=0.1, le=60)
    mail_from: str


class Messages(MailServer):
    """Which way messages to clients leave; nothing leaves while `mail_host` and `sms_url` are empty. `sms_number`,
    `sms_text`, `sms_sender_field`: names of fields; `sms_key_header`, `sms_repeat_header`: of headers.
    `sms_id_field`, `sms_status_field`, `sms_report_id_field`, `sms_report_status_field`: where in JSON."""

    tick_s: float = Field(ge=0.1, le=600)
    answer_s: float = Field(ge=0.1, le=60)
    mail_user: str
    mail_from: str
    sms_url: str = Field(max_length=300)
    sms_format: Literal["json", "form"]
    sms_number: str = Field(min_length=1)
    sms_text: str = Field(min_length=1)
    sms_sender_field: str
    sms_sender: str = Field(max_length=15)
    sms_key_header: str = Field(min_length=1)
    sms_key_before: str
    sms_repeat_header: str
    sms_status_url: str = Field(max_length=300)
    sms_id_field: str
    sms_status_field: str = Field(min_length=1)
    sms_delivered: tuple[str, ...]
    sms_failed: tuple[str, ...]
    sms_report_signature: str = Field(max_length=60)
    sms_report_before: str = Field(max_length=20)
    sms_report_id_field: str = Field(min_length=1)
    sms_report_status_field: str = Field(min_length=1)

    @model_validator(mode="after")
    def gateway_is_private(self) -> Self:
        for name, address in (("sms_url", self.sms_url), ("sms_status_url", self.sms_status_url)):
            url = urlsplit(address)
            if address and url.scheme != "https" and url.hostname not in THIS_MACHINE:
                raise ValueError(f"{name} does not begin with https://; texts name when somebody is visited")
        if self.sms_status_url and not ("{id}" in self.sms_status_url and self.sms_id_field):
            raise ValueError(
                "sms_status_url needs {id} in it, and sms_id_field: where the provider's answer has the id"
            )
        if self.sms_report_signature and not self.sms_id_field:
            raise ValueError("sms_report_signature needs sms_id_field: where the provider's answer has the id")
        if self.mail_host and "@" not in self.mail_from:
            raise ValueError("mail_from is no mail address; name the discreet sender of clients' mails")
        return self

    @property
    def hosts(self) -> tuple[str, ...]:
        """Whom messages are handed to."""
        urls = (urlsplit(address).hostname for address in (self.sms_url, self.sms_status_url))
        return tuple(host for host in dict.fromkeys((self.mail_host, *urls)) if host)


class StoreSettings(Part):
    busy_timeout_ms: int = Field(ge=1000)
