"""What the office says of its processing (GDPR, articles 30 and 35): `register.toml`, every word its own."""

from typing import Literal

from pydantic import Field

from .base import Part

Text = dict[str, str]
"""By the language of staff."""
ANSWERS = ("name", "purpose", "basis", "persons", "data", "recipients")
"""What is said of every activity."""


class Activity(Part):
    """What is done with data, for one purpose. `tables`: in which they are stored."""

    code: str = Field(pattern=r"^[a-z_]{1,30}$")
    tables: tuple[str, ...]
    name: Text = Field(default_factory=dict)
    purpose: Text = Field(default_factory=dict)
    basis: Text = Field(default_factory=dict)
    persons: Text = Field(default_factory=dict)
    data: Text = Field(default_factory=dict)
    recipients: Text = Field(default_factory=dict)


class Risk(Part):
    """What could go wrong for people. How likely and how grave it is, is judged by people."""

    code: str = Field(pattern=r"^[a-z_]{1,30}$")
    name: Text
    effect: Text
    measures: Text


class Line(Part):
    """What the program cannot know: a line to fill in where `answer` is empty."""

    part: Literal["register", "assessment"]
    ask: Text
    answer: str = ""


class Assessment(Part):
    why: Text
    need: Text
    rights: Text


class Processing(Part):
    activity: tuple[Activity, ...]
    risk: tuple[Risk, ...] = ()
    line: tuple[Line, ...] = ()
    assessment: Assessment
