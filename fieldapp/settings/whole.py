"""The whole configuration: its parts, who may do what, which hosts, how fields are protected."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import model_validator

from .backups import Backups
from .base import Part
from .languages import Languages
from .office import Office
from .register import Processing
from .running import (
    Intake,
    Limits,
    Lists,
    Messages,
    OwnPage,
    Phone,
    Planning,
    Priorities,
    Retention,
    Safety,
    Server,
    Session,
    StoreSettings,
)
from .second_step import SecondStep


class Host(Part):
    name: str
    purpose: str


ROLES = ("coordinator", "worker", "case_worker", "administrator", "approver")
# `phone` and `phone_day` are no person's: a prepared phone that brings sealed words, or reads its own day; nor is
# `carrier`: a provider of text messages that signs what it reports. `halfway`: a person before their second step
Role = Literal[
    "anyone", "coordinator", "worker", "case_worker", "administrator", "approver", "phone", "phone_day", "carrier",
    "halfway",
]  # fmt: skip


class FieldClass(Part):
    """How one stored field is protected: level, whether it is sealed in the database, how long it is kept."""

    level: Literal["public", "internal", "personal", "sensitive"]
    sealed: bool = False
    keep_days: int | Literal["case", "staff", "forever", "session"] = "case"


class Settings(Part):
    folder: Path
    data: Path
    database_url: str
    demonstration: bool = False
    server: Server
    session: Session
    retention: Retention
    backups: Backups
    limits: Limits
    second_step: SecondStep
    own_page: OwnPage
    intake: Intake
    planning: Planning
    lists: Lists
    priority: Priorities
    phone: Phone
    safety: Safety
    messages: Messages
    store: StoreSettings
    office: Office
    languages: Languages
    access: dict[str, tuple[Role, ...]]
    hosts: tuple[Host, ...]
    data_classes: dict[str, dict[str, FieldClass]]
    processing: Processing

    @property
    def on_postgresql(self) -> bool:
        """Whether several processes may serve and plan."""
        return self.database_url.startswith("postgresql")

    @property
    def key_file(self) -> Path:
        """Where the office's keys are (`crypto/key_file.py`)."""
        return self.data / "keys" / "master.key"

    @model_validator(mode="after")
    def services_are_named(self) -> Self:
        for service in self.office.service:
            missing = [code for code in self.languages.client if not service.label.get(code)]
            if missing:
                raise ValueError(
                    f'office.toml: service "{service.code}" has no label in {", ".join(missing)}; '
                    "add it under [service.label]"
                )
        return self

    @model_validator(mode="after")
    def backups_lie_elsewhere(self) -> Self:
        folder = Path(self.backups.folder or "/").resolve()
        if folder.is_relative_to(self.data.resolve()):
            raise ValueError(f"local.toml: backups.folder is inside {self.data}; name a folder on another disk")
        return self

    @model_validator(mode="after")
    def backups_may_leave(self) -> Self:
        host = self.backups.sftp_host
        if host and not any(known.name == host and known.purpose == "backups" for known in self.hosts):
            raise ValueError(f'backups go to {host}; add it to hosts.toml with the purpose "backups"')
        return self

    @model_validator(mode="after")
    def quick_exit_is_allowed(self) -> Self:
        host = urlsplit(self.intake.quick_exit).hostname
        if host and not any(known.name == host and known.purpose == "quick exit" for known in self.hosts):
            raise ValueError(f'intake.quick_exit leads to {host}; add it to hosts.toml with the purpose "quick exit"')
        return self

    @model_validator(mode="after")
    def messages_may_leave(self) -> Self:
        allowed = {known.name for known in self.hosts if known.purpose == "messages"}
        for host in self.messages.hosts:
            if host not in allowed:
                raise ValueError(f'messages go to {host}; add it to hosts.toml with the purpose "messages"')
        if self.messages.hosts and not self.office.callback_phone:
            raise ValueError("messages need a discreet number to call back; name callback_phone in office.toml")
        return self
