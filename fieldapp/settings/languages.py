"""Which languages the office speaks: `languages.toml`."""

from functools import cached_property
from typing import Literal, Self

from babel import Locale
from pydantic import Field, model_validator

from .base import Part


class Language(Part):
    name: str
    direction: Literal["ltr", "rtl"]
    staff: bool
    reviewed_by: str
    client: bool = True


class SpokenLanguage(Part):
    """A language of visits without pages of its own. `of`: it is a dialect of that language, "" for none."""

    code: str = Field(pattern=r"^[a-z]{2,3}$")
    name: str = Field(min_length=1, max_length=40)
    direction: Literal["ltr", "rtl"] = "ltr"
    of: str = ""
    label: dict[str, str] = Field(default_factory=dict)


class Languages(Part):
    """`known` have pages of their own; `spoken` are further languages, and dialects, of visits and workers."""

    default: str
    known: dict[str, Language]
    spoken: tuple[SpokenLanguage, ...] = Field(default=(), max_length=24)

    @model_validator(mode="after")
    def default_is_known(self) -> Self:
        if self.default not in self.known:
            raise ValueError(f'default language "{self.default}" has no table; add [{self.default}] or change it')
        return self

    @model_validator(mode="after")
    def spoken_are_new(self) -> Self:
        for one in self.spoken:
            if one.code in self.known or [other.code for other in self.spoken].count(one.code) > 1:
                raise ValueError(f'spoken language "{one.code}" is there already; remove one of them')
            if one.of and one.of not in self.known:
                raise ValueError(f'"{one.code}" is a dialect of "{one.of}", which has no table; add or correct it')
        return self

    @property
    def of_visits(self) -> tuple[str, ...]:
        """Every language a visit can be in and a worker can speak, dialects last."""
        return (*self.client, *(one.code for one in sorted(self.spoken, key=lambda one: bool(one.of))))

    @cached_property
    def every_name(self) -> dict[str, tuple[str, ...]]:
        """What each language of visits is called in any language of clients, its own name first: by code."""
        readers = [Locale.parse(code) for code in self.client]
        own: dict[str, tuple[str, ...]] = {code: (one.name,) for code, one in self.known.items()}
        own |= {code: tuple(names.values()) for code, names in self.names.items()}
        return {
            code: (*own[code], *(str(one.languages[code]) for one in readers if code in one.languages))
            for code in self.of_visits
        }

    def dialects(self, code: str) -> tuple[SpokenLanguage, ...]:
        return tuple(one for one in self.spoken if one.of == code)

    def without_dialect(self, code: str) -> str:
        """The language that a dialect belongs to; any other code as it is."""
        return next((one.of for one in self.spoken if one.code == code and one.of), code)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """What `spoken` are called: code -> language of the reader -> name; under "" their own name."""
        return {one.code: {"": one.name, **one.label} for one in self.spoken}

    @property
    def client(self) -> tuple[str, ...]:
        return tuple(code for code, language in self.known.items() if language.client)

    @property
    def staff(self) -> tuple[str, ...]:
        return tuple(code for code, language in self.known.items() if language.staff)
