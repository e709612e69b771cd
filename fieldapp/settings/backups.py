"""Where backups go by themselves, and how many stay."""

import re
from typing import Self

from pydantic import Field, field_validator, model_validator

from .base import Part

HOST_KEY = re.compile(r"(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,}={0,3}")


class Backups(Part):
    """Which folder (an absolute path, "" for none) and which host that speaks SFTP ("" for none) get a backup a day,
    from which hour on, and how many of days, weeks and months stay in each. `sftp_folder`: "" for the one where the
    account `sftp_user` begins; `sftp_host_key`: the public key of the host, "" while nobody has compared it;
    `sftp_silence_s`: seconds without an answer, `sftp_longest_h`: hours in all, after which it is given up."""

    folder: str = Field(max_length=1_000)
    sftp_host: str = Field(max_length=253, pattern=r"^[A-Za-z0-9.:-]*$")
    sftp_port: int = Field(ge=1, le=65_535)
    sftp_user: str = Field(max_length=100, pattern=r"^[^\s:@/]*$")
    sftp_folder: str = Field(max_length=1_000)
    sftp_host_key: str = Field(max_length=4_000)
    sftp_silence_s: float = Field(ge=0.1, le=3_600)
    sftp_longest_h: float = Field(gt=0, le=23)
    hour: int = Field(ge=0, le=23)
    keep_days: int = Field(ge=1, le=366)
    keep_weeks: int = Field(ge=0, le=530)
    keep_months: int = Field(ge=0, le=120)

    @field_validator("folder")
    @classmethod
    def absolute(cls, value: str) -> str:
        if value and not value.startswith("/"):
            raise ValueError("this is no absolute path; write for example /media/backups")
        return value

    @field_validator("sftp_folder")
    @classmethod
    def readable(cls, value: str) -> str:
        if not (value.isprintable() and value == value.strip()):
            raise ValueError("this is no folder's name; write for example backups/hirondelle")
        return value

    @field_validator("sftp_host_key")
    @classmethod
    def a_public_key(cls, value: str) -> str:
        if value and not HOST_KEY.fullmatch(value):
            raise ValueError("this is no public key of a host; `fieldapp backup --prepare` shows the one to write here")
        return value

    @model_validator(mode="after")
    def an_account_there(self) -> Self:
        if self.sftp_host and not self.sftp_user:
            raise ValueError("sftp_host needs sftp_user: the account on that machine")
        return self
