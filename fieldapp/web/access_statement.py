"""What is kept about a person, in words they read: section by section, in their language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from ..domain.client_word import NOT_WANTED, ClientWord, WordKind
from ..domain.consent import Consent, Purpose
from ..domain.hours import Window
from ..domain.message import Message
from ..domain.party import Party, PartyKind
from ..domain.request import Request, Source
from ..domain.visit import Visit, VisitState
from ..services import retention
from ..services.access_statement import AccessStatement
from ..services.backup_keys import state as backups_of
from ..services.workplace import Workplace
from .i18n import Words, words_in


@dataclass(frozen=True)
class Entry:
    """`head`: a day, a name; `lines`: what is said of it."""

    head: str
    lines: tuple[str, ...] = ()


def plain(line: str) -> Entry:
    return Entry("", (line,))


@dataclass(frozen=True)
class Section:
    title: str
    entries: tuple[Entry, ...]
    about: str = ""


class StatementWords:
    """A statement in one language; `sections` is all of it."""

    def __init__(self, work: Workplace, found: AccessStatement, language: str) -> None:
        self._work = work
        self._found = found
        self.speech: Words = words_in(work.settings, language)

    @property
    def title(self) -> str:
        return self.speech._("What we keep about you")

    @property
    def intro(self) -> tuple[str, str]:
        """What this paper is, and of which file."""
        _ = self.speech._
        return (
            _("You asked what we keep about you. Here it is, as of {day}.", day=self._day(self._work.today())),
            _("Your file has the number {number}.", number=self._found.case.number),
        )

    @property
    def nothing(self) -> str:
        """What an empty section says."""
        return self.speech._("Nothing is here.")

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        _, found = self.speech._, self._found
        return (
            Section(_("Who you are"), (Entry("", tuple(self._person())),)),
            Section(_("How we reach you and others"), tuple(map(self._party, found.parties))),
            Section(_("What was asked for"), tuple(map(self._request, found.requests))),
            Section(_("Visits and appointments"), tuple(map(self._visit, found.visits))),
            Section(_("What we wrote down"), tuple(self._notes())),
            Section(
                _("Photos, signatures and voice notes"),
                tuple(self._taken()),
                _("You can see and hear them at our office, or ask for a copy."),
            ),
            Section(_("What was agreed to"), tuple(map(self._consent, found.consents))),
            Section(_("What you told us later"), tuple(map(self._word, found.words))),
            Section(_("Messages that we wrote"), tuple(map(self._message, found.messages))),
            Section(_("Who opened your file"), tuple(self._readers())),
            Section(_("To whom something was given"), tuple(self._given())),
            Section(_("How long we keep it"), tuple(self._kept())),
            Section(_("What you can ask"), tuple(self._rights())),
        )

    def _day(self, day: date) -> str:
        return self.speech.day(day, "year")

    def _on(self, moment: datetime) -> str:
        return self._day(moment.astimezone(self._work.settings.office.zone).date())

    def _hours(self, windows: Iterable[Window]) -> str:
        speech = self.speech
        hours = [self._joined(self._day(one.day), speech.hours(one.start, one.end)) for one in windows]
        return "; ".join(hours)

    def _joined(self, *parts: str) -> str:
        """Those that say something, with the comma of the language."""
        return ("\u060c " if self.speech.language == "ar" else ", ").join(filter(None, parts))

    def _languages(self, languages: Iterable[str]) -> str:
        return self.speech.each(map(self.speech.language_name, languages))

    def _person(self) -> Iterable[str]:
        _, person = self.speech._, self._found.case.person
        if person.name:
            yield _("Name: {name}", name=person.name)
        if person.languages:
            yield _("Languages: {languages}", languages=self._languages(person.languages))
        if person.mobility:
            yield _("How well you can walk or go out: {words}", words=person.mobility)
        if person.minor:
            yield _("You are under 18.")
        if person.guardian:
            yield _("Guardian: {name}", name=person.guardian)

    def _party(self, party: Party) -> Entry:
        _, contact = self.speech._, party.contact
        kinds: dict[PartyKind, str] = {
            "client": _("You yourself"),
            "asker": _("Who asked for you"),
            "guardian": _("Guardian"),
            "household": _("Somebody you live with"),
            "lawyer": _("Your lawyer"),
            "organisation": _("An organisation"),
        }
        ways = {
            "call": _("Call me"),
            "voicemail": _("Leave me a voicemail"),
            "text": _("Send me a text message"),
            "email": _("Send me an e-mail"),
            "third_party": _("Through somebody I trust"),
            "door": _("At the door"),
        }
        wished = [ways[way] for way in contact.ways]
        if contact.they_call:
            wished.append(_("Do not contact me: I will call you"))
        if contact.safe_from or contact.safe_to:
            hours = [self.speech.clock(one) if one else "" for one in (contact.safe_from, contact.safe_to)]
            wished.append("–".join(hours))
        lines = (
            self._languages(party.languages) if party.languages else "",
            contact.phone,
            contact.email,
            "; ".join(wished),
            contact.note,
        )
        return Entry(self._joined(kinds[party.kind], party.name), tuple(filter(None, lines)))

    def _service(self, code: str) -> str:
        return self._work.settings.office.service_label(code, self.speech.language)

    def _request(self, request: Request) -> Entry:
        _, answers, day = self.speech._, request.answers, self._on(request.received_at)
        how: dict[Source, str] = {
            "form": _("{day}, in the form on our site", day=day),
            "telephone": _("{day}, on the telephone", day=day),
            "file": _("{day}, in a list that another organisation sent us", day=day),
        }
        lines = [self._service(answers.service), self._languages(answers.spoken)]
        if answers.asker_name:
            lines.append(f"{_('Who asked for you')}: {answers.asker_name}")
        if answers.place.shown:
            lines.append(_("Address: {address}", address=answers.place.shown))
        lines.append(answers.place.access)
        if answers.windows:
            lines.append(_("Possible hours: {hours}", hours=self._hours(answers.windows)))
        if answers.message:
            lines.append(_("What you wrote: {words}", words=answers.message))
        if answers.letter_date:
            lines.append(_("Letter with a date: {day}", day=self._day(answers.letter_date)))
        lines += [one.reason for one in request.earlier] + [request.decision_reason]
        return Entry(how[request.source], tuple(filter(None, lines)))

    def _visit(self, visit: Visit) -> Entry:
        _, found = self.speech._, self._found
        event = found.outcome_of(visit.id)
        ended: dict[VisitState, str] = {
            "open": _("It is not over yet."),
            "done": _("The visit took place"),
            "nobody_home": _("Nobody was at home."),
            "refused": _("The visit was not wanted."),
            "moved": _("You had moved."),
            "unsafe": _("It was not safe."),
            "cancelled": _("It was cancelled."),
        }
        came = found.names.get(event.for_worker or event.user_id, "") if event else ""
        days = [self._day(day) for day in sorted({window.day for window in visit.windows})]
        head = self._on(event.happened_at) if event else "; ".join(days) or _("No day yet")
        lines = (
            self._service(visit.service),
            _("Address: {address}", address=visit.place.shown) if visit.place.shown else "",
            came,
            ended[visit.state],
            visit.note_for_worker,
            "; ".join(filter(None, event.facts.values())) if event else "",
            visit.closing.reason if visit.closing else "",
        )
        return Entry(head, tuple(filter(None, lines)))

    def _notes(self) -> Iterable[Entry]:
        for note in self._found.notes:
            author = self._found.names.get(note.for_worker or note.author_id, "")
            yield Entry(self._joined(self._on(note.written_at), author), (note.text,))

    def _taken(self) -> Iterable[Entry]:
        _ = self.speech._
        for picture in self._found.pictures:
            what = _("A signature") if picture.kind == "signature" else _("A photo")
            said = (picture.caption, picture.signer, picture.statement)
            yield Entry(self._joined(self._on(picture.taken_at), what), tuple(filter(None, said)))
        for one in self._found.recordings:
            head = self._joined(self._on(one.recorded_at), _("A voice note"))
            yield Entry(head, tuple(filter(None, (one.caption,))))

    def _consent(self, consent: Consent) -> Entry:
        _ = self.speech._
        given = self._on(consent.given_at)
        said = _("No, on {day}", day=given) if consent.refused else _("Yes, on {day}", day=given)
        taken_back = (
            _("taken back on {day}", day=self._on(consent.withdrawn_at))
            if consent.withdrawn_at and not consent.refused
            else ""
        )
        head = self._joined(self._purpose(consent.purpose), consent.recipient)
        return Entry(head, tuple(filter(None, (said, taken_back, consent.giver_name, consent.words))))

    def _purpose(self, purpose: Purpose) -> str:
        _ = self.speech._
        return {
            "visit": _("Visits at home"),
            "notes": _("Notes about what I say"),
            "photo": _("Photos"),
            "interpreter": _("An interpreter"),
            "referral": _("Passing on to another organisation"),
        }[purpose]

    def _word(self, word: ClientWord) -> Entry:
        _ = self.speech._
        refused = next((purpose for purpose, kind in NOT_WANTED.items() if kind == word.kind), None)
        said: dict[WordKind, str] = {
            "another_time": _("You asked for another time."),
            "added": _("You wrote to us."),
            "contact": _("You changed how we contact you."),
            "erase": _("You asked us to erase it."),
            "cancelled": _("You cancelled."),
            "withdrew": _("You took back your agreement."),
            "code_over": _("Your code opens nothing any more."),
        }
        what = _("You do not want this any more: {what}", what=self._purpose(refused)) if refused else said[word.kind]
        answered = _("What we answered: {words}", words=word.answered) if word.answered else ""
        lines = (what, word.text, self._hours(word.windows), answered)
        return Entry(self._on(word.at), tuple(filter(None, lines)))

    def _message(self, message: Message) -> Entry:
        _ = self.speech._
        way = (
            _("text message to {number}", number=message.to)
            if message.way == "text"
            else _("e-mail to {address}", address=message.to)
        )
        left = message.state in ("sent", "delivered", "uncertain")
        head = self._joined(self._on(message.created_at), way, "" if left else _("it did not leave"))
        return Entry(head, tuple(filter(None, (message.subject, message.text))))

    def _readers(self) -> Iterable[Entry]:
        days: dict[str, dict[str, None]] = {}
        for row in self._found.audit:
            if row.user_id:
                name = self._found.names.get(row.user_id, "")
                days.setdefault(name, {})[self._on(row.at)] = None
        for name, read in sorted(days.items()):
            yield Entry(name, ("; ".join(read),))

    def _given(self) -> Iterable[Entry]:
        _, found = self.speech._, self._found
        for account_id, day in found.phones:
            name = found.names.get(account_id, "")
            yield plain(
                _(
                    "On the telephone of {name}, for the visit of {day}; erased there that night",
                    name=name,
                    day=self._day(day),
                )
            )
        passed = {row.subject: row.at for row in found.audit if row.action == "pass_on"}
        for consent in found.consents:
            at = passed.get(f"consent/{consent.id}")
            if at:
                yield plain(_("{name}, because you agreed: {day}", name=consent.recipient, day=self._on(at)))
        sent = {one.way for one in found.messages if one.state in ("sent", "delivered", "uncertain")}
        for host in self._work.settings.messages.hosts if sent else ():
            yield plain(_("{host} carried our messages to you.", host=host))

    def _kept(self) -> Iterable[Entry]:
        _, speech, rules = self.speech._, self.speech, self._work.settings.retention
        if retention.runs(self._work):
            visited = speech.ngettext("{count} day", "{count} days", rules.days_after_visit)
            others = speech.ngettext("{count} day", "{count} days", rules.days_without_visit)
            yield plain(
                _(
                    "After your last visit we keep it: {visit_days}. Without a visit: {days}. Then we erase it.",
                    visit_days=visited,
                    days=others,
                )
            )
        else:
            yield plain(_("We keep it until you ask us to erase it."))
        if backups_of(self._work).since:
            days = speech.ngettext("{count} day", "{count} days", rules.days_in_backups)
            yield plain(_("In copies for emergencies it can be opened after that for: {days}.", days=days))

    def _rights(self) -> Iterable[Entry]:
        _, office = self.speech._, self._work.settings.office
        yield plain(
            _(
                "You can ask us to correct it, to erase it, or to use it no more, and to give it to you as a file. It "
                "costs nothing."
            )
        )
        yield plain(f"{office.name}, {office.address.one_line}, \u2066{office.phone}\u2069")
        if office.data_protection_authority:
            yield plain(_("You can complain to: {authority}", authority=office.data_protection_authority))
