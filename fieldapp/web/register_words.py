"""The register of processing and the draft of the impact assessment, as they are read and printed: part by part, in one
language of staff. A row without text is a line to fill in by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ..services import register
from ..services.register import Facts, Gap, Kept, Level, Stored
from ..services.workplace import Workplace
from ..settings.register import Activity, Risk, Text
from .i18n import Words, words_in
from .page import role_names


@dataclass(frozen=True)
class Row:
    """One thing that is said; `text`: "" for a line to fill in."""

    label: str
    text: str = ""


@dataclass(frozen=True)
class Block:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Part:
    title: str
    about: tuple[str, ...]
    blocks: tuple[Block, ...]


class RegisterWords:
    """`parts` is all of it; `facts`: what it was made from."""

    def __init__(self, work: Workplace, facts: Facts, language: str) -> None:
        self._work = work
        self.facts = facts
        self.speech = words_in(work.settings, language)

    @property
    def title(self) -> str:
        return self.speech._("Register of processing and impact assessment")

    @property
    def draft(self) -> str:
        """What it is, and what it is not."""
        day = self.speech.day(self.speech.office_day(self._work.machine_now()), "year")
        return self.speech._(
            "Draft, made from the configuration on {day}: to be read and completed by the office’s own data-protection "
            "officer. Lines that are left open are what the program cannot know.",
            day=day,
        )

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing in the configuration, as sentences."""
        return tuple(gap_words(self.speech, gap) for gap in self.facts.gaps)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        _, processing = self.speech._, self._work.settings.processing
        assessment = processing.assessment
        return (
            Part(
                _("Register of processing (GDPR, article 30)"),
                (),
                (
                    Block(_("Who is responsible"), (*self._office(), *self._lines("register"))),
                    *map(self._activity, processing.activity),
                    Block(_("To whom data may go outside"), tuple(self._outside())),
                    Block(_("Who comes in where"), tuple(self._doors())),
                    Block(_("How it is protected (article 32)"), tuple(self._measures())),
                ),
            ),
            Part(
                _("Impact assessment (GDPR, article 35)"),
                (_("What is processed, how and for how long stands in the register before it."),),
                (
                    Block(
                        _("Why, and whether it is necessary"),
                        (
                            Row(_("Why an assessment"), self._said(assessment.why)),
                            Row(_("Necessity and proportion"), self._said(assessment.need)),
                            Row(_("Rights of the persons"), self._said(assessment.rights)),
                        ),
                    ),
                    *map(self._risk, processing.risk),
                    Block(_("Opinions and decision"), tuple(self._lines("assessment"))),
                ),
            ),
        )

    def _said(self, text: Text) -> str:
        return text.get(self.speech.language, "")

    def _office(self) -> Iterator[Row]:
        _, office = self.speech._, self._work.settings.office
        yield Row(_("Office"), f"{office.name}, {office.address.one_line}, {office.phone}")
        yield Row(_("Data protection authority"), office.data_protection_authority)

    def _lines(self, part: str) -> Iterator[Row]:
        for line in self._work.settings.processing.line:
            if line.part == part:
                yield Row(self._said(line.ask), line.answer)

    def _activity(self, activity: Activity) -> Block:
        _, stored = self.speech._, self.facts.stored[activity.code]
        kept: dict[Kept, list[str]] = {}
        for one in stored:
            for keep in one.keeps:
                kept.setdefault(keep, []).append(one.name)
        rows = (
            Row(_("Purpose"), self._said(activity.purpose)),
            Row(_("Legal basis"), self._said(activity.basis)),
            Row(_("Of whom"), self._said(activity.persons)),
            Row(_("What data"), self._said(activity.data)),
            Row(_("Who receives it"), self._said(activity.recipients)),
            Row(_("How long"), "\n".join(f"{self._kept(keep)} ({', '.join(of)})" for keep, of in kept.items())),
            Row(_("Where it is stored"), "\n".join(map(self._stored, stored))),
        )
        return Block(self._said(activity.name) or activity.code, rows)

    def _stored(self, one: Stored) -> str:
        return self.speech._(
            "{table}: {columns} columns, {sealed} of them encrypted; level: {level}",
            table=one.name,
            columns=one.columns,
            sealed=one.sealed,
            level=level_word(self.speech, one.level),
        )

    def _days(self, count: int) -> str:
        return self.speech.ngettext("{count} day", "{count} days", count)

    def _kept(self, keep: Kept) -> str:
        _, rules, session = self.speech._, self._work.settings.retention, self._work.settings.session
        match keep:
            case "case" if self.facts.erases:
                return _(
                    "With the case: erased by itself {visited} after the last thing that was done about it where a "
                    "visit took place, {others} where none did; before, if two people erase it.",
                    visited=self._days(rules.days_after_visit),
                    others=self._days(rules.days_without_visit),
                )
            case "case":
                return _("With the case, until two people erase it: nothing is erased by itself here.")
            case "staff":
                return _("As long as the account or the worker: the program deletes neither by itself.")
            case "session":
                return _(
                    "Until somebody signs out, at most {hours} hours; what is typed into the form, {form} hours.",
                    hours=session.absolute_hours,
                    form=session.form_hours,
                )
            case "forever":
                return _("Without an end.")
            case _:
                return self._days(keep)

    def _outside(self) -> Iterator[Row]:
        _, hosts = self.speech._, self._work.settings.hosts
        purposes = {
            "backups": _("keeps encrypted backups"),
            "geocoder": _("finds the place of an address"),
            "mail": _("mail about alarms"),
            "messages": _("messages to clients"),
            "quick exit": _("the page that “Leave” opens"),
        }
        for host in hosts:
            yield Row(host.name, purposes.get(host.purpose, host.purpose))
        if not hosts:
            yield Row(_("Outside hosts"), _("None: the program speaks to no other machine."))

    def _doors(self) -> Iterator[Row]:
        _, roles = self.speech._, role_names(self.speech)
        names = {
            "office.inbox": _("Requests"),
            "office.day": _("Day"),
            "office.case": _("Cases"),
            "field.today": _("My day"),
            "office.team": _("Team"),
            "office.messages": _("Messages"),
            "office.safety": _("Safety"),
            "office.erasures": _("Erasing"),
            "admin.people": _("Administration"),
        }
        for endpoint, allowed in self.facts.doors.items():
            yield Row(names[endpoint], self.speech.each(roles.get(role, role) for role in allowed))

    def _measures(self) -> Iterator[Row]:
        _, settings, facts = self.speech._, self._work.settings, self.facts
        yield Row(
            _("In the database"),
            _(
                "{sealed} of {count} columns are encrypted, those of a case with a key of its own.",
                sealed=facts.sealed,
                count=facts.columns,
            ),
        )
        if settings.server.certificate or settings.server.trusted_proxy:
            way = _("HTTPS: the office’s own certificate, or a proxy that has one.")
        else:
            way = _("This machine alone: nobody reaches it over a network.")
        yield Row(_("On the way"), way)
        yield Row(
            _("Signing in"),
            _(
                "Passwords of at least {count} characters; signed out after {idle} minutes without a click, and after "
                "{hours} hours in any case.",
                count=settings.limits.password_min_length,
                idle=settings.session.idle_minutes,
                hours=settings.session.absolute_hours,
            ),
        )
        yield Row(_("Phones"), self._phones())
        yield Row(
            _("Backups"),
            _("Encrypted. The office’s key opens one for {days}.", days=self._days(settings.retention.days_in_backups))
            if facts.forgets
            else _("Encrypted. The office’s key opens them for ever: they do not forget what was erased."),
        )
        yield Row(_("Who did what"), _("Who read or wrote which case leaves a row, linked to the row before."))

    def _phones(self) -> str:
        _, rules = self.speech._, self._work.settings.phone
        day = _(
            "The day is encrypted there and deleted at {time}; a PIN has at least {digits} digits and {tries} tries.",
            time=self.speech.clock(rules.day_ends),
            digits=rules.pin_digits,
            tries=rules.pin_tries,
        )
        place = (
            _("With a PIN, a part of its key is with the office.")
            if self.facts.share == "memory"
            else _("With a PIN, all of its key is on the phone.")
        )
        return f"{day} {place}"

    def _risk(self, risk: Risk) -> Block:
        _ = self.speech._
        rows = (
            Row(_("What it would do to people"), self._said(risk.effect)),
            Row(_("What is done against it"), self._said(risk.measures)),
            Row(_("How likely, how grave, and why")),
            Row(_("What is left, and whether that is acceptable")),
        )
        return Block(self._said(risk.name) or risk.code, rows)


def language_of(work: Workplace, asked: str, own: str) -> str:
    """`asked`, where staff have pages in it; else `own`, else their first."""
    staff = work.settings.languages.staff
    return next((code for code in (asked, own) if code in staff), staff[0])


def written(work: Workplace, language: str) -> RegisterWords:
    return RegisterWords(work, register.read(work), language)


def level_word(speech: Words, level: Level) -> str:
    _ = speech._
    return {
        "public": _("public"),
        "internal": _("internal"),
        "personal": _("personal"),
        "sensitive": _("sensitive"),
    }[level]


def gap_words(speech: Words, gap: Gap) -> str:
    """What is missing, and in which file."""
    _ = speech._
    return {
        "column": _("{of} is stored and does not stand in data-classes.toml.", of=gap.of),
        "not_stored": _("{of} stands in data-classes.toml and is not stored.", of=gap.of),
        "keep": _("{of} does not say in data-classes.toml how long it is kept.", of=gap.of),
        "activity": _("{of} belongs to no activity of register.toml.", of=gap.of),
        "table": _("{of} stands in register.toml and is not stored.", of=gap.of),
        "words": _("{of} has no words in register.toml.", of=gap.of),
    }[gap.kind]


def gaps_in_words(speech: Words, gaps: Iterable[Gap]) -> str:
    return " ".join(gap_words(speech, gap) for gap in gaps)
