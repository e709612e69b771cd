"""What is kept about a person, in words they read: section by section, in their language."""

from collections.abc import Iterable
from datetime import time
from functools import cached_property

from ..domain.client_word import NOT_WANTED, ClientWord, WordKind
from ..domain.message import Message
from ..domain.party import Party
from ..domain.record import DAMAGED
from ..domain.rights import Right
from ..services import retention
from ..services.access_statement import AccessStatement
from ..services.backup_keys import state as backups_of
from ..services.workplace import Workplace
from .rights_letter import asked_words, decision_words
from .statement_speech import Entry, Section, Speaker, entry, plain
from .statement_visits import consent_entry, party_name, request_entry, visit_entry


class StatementWords:
    """A statement in one language; `sections` is all of it."""

    def __init__(self, work: Workplace, found: AccessStatement, language: str) -> None:
        self._work = work
        self._found = found
        self._speaker = Speaker(work, language)
        self.speech = self._speaker.speech

    @property
    def title(self) -> str:
        return self.speech._("What we keep about you")

    @property
    def intro(self) -> tuple[str, str]:
        """What this paper is, and of which file."""
        _ = self._speaker.say
        return (
            _("You asked what we keep about you. Here it is, as of {day}.", day=self._speaker.day(self._work.today())),
            _("Your file has the number {number}.", number=self._found.case.number),
        )

    @property
    def nothing(self) -> str:
        """What an empty section says."""
        return self.speech._("Nothing is here.")

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        speaker, found = self._speaker, self._found
        _ = speaker.say
        return (
            Section(_("Who you are"), (Entry("", tuple(self._person())),)),
            Section(_("How we reach you and others"), tuple(map(self._party, found.parties))),
            Section(_("What was asked for"), tuple(request_entry(speaker, found, one) for one in found.requests)),
            Section(_("Visits and appointments"), tuple(visit_entry(speaker, found, one) for one in found.visits)),
            Section(_("What we wrote down"), tuple(self._notes())),
            Section(
                _("Photos, signatures and voice notes"),
                tuple(self._taken()),
                _("You can see and hear them at our office, or ask for a copy."),
            ),
            Section(_("What was agreed to"), tuple(consent_entry(speaker, found, one) for one in found.consents)),
            Section(_("What you told us later"), tuple(map(self._word, found.words))),
            Section(_("What you asked about what we have"), tuple(map(self._right, found.rights))),
            Section(_("Messages that we wrote"), tuple(map(self._message, found.messages))),
            Section(_("Who opened your file"), tuple(self._readers())),
            Section(_("To whom something was given"), tuple(self._given())),
            Section(_("How long we keep it"), tuple(self._kept())),
            Section(_("What you can ask"), tuple(self._rights())),
        )

    def _person(self) -> Iterable[str]:
        _, person = self._speaker.say, self._found.case.person
        if person.name:
            yield _("Name: {name}", name=person.name)
        if person.languages:
            yield _("Languages: {languages}", languages=self._speaker.languages(person.languages))
        if person.mobility:
            yield _("How well you can walk or go out: {words}", words=person.mobility)
        if person.minor:
            yield _("You are under 18.")
        if person.guardian:
            yield _("Guardian: {name}", name=person.guardian)

    def _party(self, party: Party) -> Entry:
        _, contact = self._speaker.say, party.contact
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
            wished.append(self.speech.hours(contact.safe_from or time.min, contact.safe_to or time(23, 59)))
        lines = (
            self._speaker.languages(party.languages) if party.languages else "",
            contact.phone,
            contact.email,
            self._speaker.listed(wished),
            contact.note,
        )
        return entry(self._speaker.joined(party_name(self._speaker, party.kind), party.name), *lines)

    def _notes(self) -> Iterable[Entry]:
        _ = self._speaker.say
        for thread in self._found.notes:
            note = thread.now
            author = self._found.names.get(note.for_worker or note.author_id, "")
            said = (_("You say about it: {words}", words=one.words) for one in thread.beside)
            yield Entry(self._speaker.joined(self._speaker.on(note.written_at), author), (note.text, *said))

    def _taken(self) -> Iterable[Entry]:
        _ = self._speaker.say
        for picture in self._found.pictures:
            what = _("A signature") if picture.kind == "signature" else _("A photo")
            head = self._speaker.joined(self._speaker.on(picture.taken_at), what)
            yield entry(head, picture.caption, picture.signer, picture.statement)
        for one in self._found.recordings:
            head = self._speaker.joined(self._speaker.on(one.recorded_at), _("A voice note"))
            yield entry(head, one.caption)

    def _word(self, word: ClientWord) -> Entry:
        _ = self._speaker.say
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
        what = (
            _("You do not want this any more: {what}", what=self._speaker.purpose(refused))
            if refused
            else said[word.kind]
        )
        answered = _("What we answered: {words}", words=word.answered) if word.answered else ""
        lines = (what, word.text, self._speaker.hours(word.windows), answered)
        return entry(self._speaker.on(word.at), *lines)

    def _right(self, right: Right) -> Entry:
        _, speaker = self._speaker.say, self._speaker
        waits = () if right.decision else (_("We answer by {day}.", day=speaker.day(right.due)),)
        over = (_("It ended: {day}", day=speaker.on(right.lifted_at)),) if right.lifted_at else ()
        answered = decision_words(speaker, right) if right.decision else ()
        return entry("", asked_words(speaker, right), right.words, *waits, *answered, *over)

    def _message(self, message: Message) -> Entry:
        _ = self._speaker.say
        way = (
            _("text message to {number}", number=message.to)
            if message.way == "text"
            else _("e-mail to {address}", address=message.to)
        )
        left = message.state in ("sent", "delivered", "uncertain")
        head = self._speaker.joined(self._speaker.on(message.created_at), way, "" if left else _("it did not leave"))
        return entry(head, message.subject, message.text)

    def _readers(self) -> Iterable[Entry]:
        days: dict[str, dict[str, None]] = {}
        for row in self._found.audit:
            if row.user_id:
                name = self._found.names.get(row.user_id, "")
                days.setdefault(name, {})[self._speaker.on(row.at) if row.at else DAMAGED] = None
        for name, read in sorted(days.items()):
            yield Entry(name, (self._speaker.listed(read),))

    def _given(self) -> Iterable[Entry]:
        _, found = self._speaker.say, self._found
        for account_id, day in found.phones:
            name = found.names.get(account_id, "")
            yield plain(
                _(
                    "On the telephone of {name}, for the visit of {day}; erased there that night",
                    name=name,
                    day=self._speaker.day(day),
                )
            )
        passed = {row.subject: row.at for row in found.audit if row.action == "pass_on"}
        for consent in found.consents:
            at = passed.get(f"consent/{consent.id}")
            if at:
                yield plain(_("{name}, because you agreed: {day}", name=consent.recipient, day=self._speaker.on(at)))
        sent = {one.way for one in found.messages if one.state in ("sent", "delivered", "uncertain")}
        for host in self._work.settings.messages.hosts if sent else ():
            yield plain(_("{host} carried our messages to you.", host=host))

    def _kept(self) -> Iterable[Entry]:
        _, speech, rules = self._speaker.say, self.speech, self._work.settings.retention
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
        _, office = self._speaker.say, self._work.settings.office
        yield plain(
            _(
                "You can ask us to correct it, to erase it, or to use it no more, and to give it to you as a file. It "
                "costs nothing."
            )
        )
        yield plain(f"{office.name}, {office.address.one_line}, \u2066{office.phone}\u2069")
        if office.data_protection_authority:
            yield plain(_("You can complain to: {authority}", authority=office.data_protection_authority))
