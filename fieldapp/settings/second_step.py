"""Who proves a second time that it is them who signs in."""

from typing import Literal

from pydantic import Field

from .base import Part


class SecondStep(Part):
    """The roles that are asked for a second step, and how many days after they were first asked they can no longer go
    on without one."""

    required_for: tuple[Literal["coordinator", "worker", "case_worker", "administrator", "approver"], ...]
    grace_days: int = Field(ge=0, le=90)
