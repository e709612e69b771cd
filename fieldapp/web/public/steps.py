"""What each question of the form means: from typed text to answers, with a sentence for whatever is wrong."""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any, get_args

from ...domain.hours import Window
from ...domain.place import NONE_RIGHT, Place
from ...domain.request import Asker, Contact, HomeReason, Meeting
from ...services.addresses import Answer, at_office, find, placed
from ...services.workplace import Workplace
from ..contact_fields import number_among_words, read_contact
from ..forms import FormReader
from ..i18n import Words
from ..language_fields import read_written

OTHER_LANGUAGE = "other"
NONE_OF_THESE = "none"
AT_OFFICE = "none"
"""Nothing makes it hard to come: the visit is at the office, and nobody is asked for an address."""
UNKNOWN = "?"
Understood = dict[str, Any]


def who(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    _ = words._
    asker = form.choice("asker", get_args(Asker), required=_("Choose who is asking."))
    name = ""
    if asker and asker != "self":
        name = form.text("asker_name", limit=120, required=_("Write your name, so that we know whom to call back."))
        if not form.ticked("client_agrees") and asker != "guardian":
            form.fail(
                "client_agrees",
                _("We only come when the person agrees. Ask them first, or call us and we will find a way together."),
            )
    agrees = None if asker in ("self", "") else form.ticked("client_agrees") or asker == "guardian"
    return {"asker": asker or "self", "asker_name": name, "client_agrees": agrees}


def language(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    _ = words._
    languages = work.settings.languages
    chosen = form.choice(
        "spoken", (*languages.client, OTHER_LANGUAGE), required=_("Choose the language for the visit.")
    )
    other = chosen == OTHER_LANGUAGE
    code = form.optional_choice("other_code", [one.code for one in languages.spoken if not one.of])
    named = read_written(form, "other_language", work.settings, needed=other and not code)
    if code and named:
        form.fail("other_language", _("Choose a language from the list, or write one: not both."))
    elif chosen and not other and (code or named):
        sentence = _("You chose a language here too. Choose “Another language” above, or leave this empty.")
        form.fail("other_code" if code else "other_language", sentence)
    return {
        "language": (code or named) if other else chosen,
        "dialect": form.optional_choice(f"dialect_{chosen}", [one.code for one in languages.dialects(chosen)]),
        "interpreter": form.ticked("interpreter") or other,
    }


def reason(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    offered = [code for code in get_args(HomeReason) if code != AT_OFFICE or work.settings.office.appointments.offered]
    chosen = form.choice("home_reason", offered, required=words._("Choose why you cannot come to us."))
    if chosen == AT_OFFICE:
        return {"home_reason": chosen, "meeting": "office", "place": at_office(work.settings)}
    return {"home_reason": chosen or "both"}


def topic(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    codes = work.settings.office.service_codes
    return {
        "service": form.choice("service", codes, required=words._("Choose what you want to talk about.")) or codes[0],
        "message": form.text("message", limit=1000, lines=True),
        "letter_date": form.day("letter_date"),
    }


def person(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    name = form.text("client_name", limit=120, required=words._("Write a name. A first name is enough."))
    return {
        "client_name": name,
        "minor": form.ticked("minor") or earlier.get("asker") == "guardian",
        "wished_gender": form.optional_choice("wished_gender", ("", "f", "m")),
        **(
            _guardian(form, work.settings.office.country)
            if earlier.get("asker") == "self" and form.ticked("minor")
            else {}
        ),
    }


def _guardian(form: FormReader, country: str) -> Understood:
    """What a minor who asks alone knows of a guardian: a child who knows little is not turned away, and words instead
    of a number are kept as words."""
    known = form.optional_choice("guardian_known", ("yes", "no", "unknown"), "unknown")
    named = known == "yes"
    number, beside = number_among_words(form, "guardian_phone", country) if named else ("", "")
    return {
        "guardian_known": known,
        "guardian_name": form.text("guardian_name", limit=120) if named else "",
        "guardian_phone": number,
        "guardian_note": beside,
    }


def address(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    meeting = form.optional_choice("meeting", get_args(Meeting), "home")
    known = form.optional_choice("known_place", ["", *(place.name for place in work.places)])
    needed = None if known or meeting == "none" else words._("Write the address: street, number and town.")
    text, access = form.text("address", limit=300, required=needed), form.text("access", limit=300)
    if known:  # what was typed beside it, such as a room, helps to find the door
        access = ". ".join(part for part in (text, access) if part)[:300]
        text = asked_address(work, {"known_place": known})
    return {"meeting": meeting, "address": text, "access": access, "found": find(work.geocoder, text)}


def asked_address(work: Workplace, typed: Mapping[str, str]) -> str:
    """What the question of the address was answered with: a place chosen by its name, else what was typed."""
    known = next((place for place in work.places if place.name == typed.get("known_place")), None)
    return known.text if known else typed.get("address", "")


def place(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    """The client recognises the place among those found, or says that none is right."""
    found: Answer = earlier["found"]
    known = Place(text=earlier["address"], access=earlier["access"])
    if not known.text:
        return {"place": known.model_copy(update={"source": NONE_RIGHT})}
    if not found.candidates:
        return {"place": known}
    labels = [candidate.label for candidate in found.candidates]
    chosen = form.choice(
        "place", (*labels, NONE_OF_THESE), required=words._("Choose the right place, or “None of these”.")
    )
    if chosen in ("", NONE_OF_THESE):
        return {"place": known.model_copy(update={"source": NONE_RIGHT})}
    candidate = found.candidates[labels.index(chosen)]
    # a house the client recognised is a person's choice; a street or a town still needs the office
    return {"place": placed(known, candidate, confirmed=candidate.accuracy == "house")}


def offered_days(work: Workplace) -> list[date]:
    """From tomorrow, without Sundays and days on which the office is closed."""
    days = [work.today() + timedelta(days=n) for n in range(1, work.settings.intake.days_ahead + 1)]
    closed = work.settings.office.closed_among(days)
    return [day for day in days if day.weekday() != 6 and day not in closed]


def when(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    _ = words._
    parts = {"m": work.settings.intake.morning, "a": work.settings.intake.afternoon}
    offered = [f"{day.isoformat()}{part}" for day in offered_days(work) for part in parts]
    ticked = form.many("when", (*offered, UNKNOWN))
    low, high, gone = form.clock("from"), form.clock("to"), form.ticked("gone_by_end")
    if low and high and low >= high:
        form.fail("to", _("“Until” must be later than “From”."))
    if not ticked:
        form.fail("when", _("Choose at least one moment, or “I do not know yet”."))
    if ticked == (UNKNOWN,) and (low or high or gone):  # hours of no day would be lost without a word
        form.fail("when", _("Tick the days to which this applies as well."))
    if form.errors or ticked == (UNKNOWN,):
        return {"windows": (), "hours_unknown": True}
    windows = []
    for value in ticked:
        if value != UNKNOWN:
            span = parts[value[-1]]
            start, end = max(span.start, low or time.min), min(span.end, high or time.max)
            if start < end:
                windows.append(Window(day=date.fromisoformat(value[:-1]), start=start, end=end, gone_by_end=gone))
    lost = {value[:-1] for value in ticked if value != UNKNOWN} - {one.day.isoformat() for one in windows}
    if lost:  # a day that was ticked is not dropped in silence
        form.fail("from", _("These hours do not fit the moments you ticked."))
    return {"windows": tuple(windows), "hours_unknown": not windows}


def contact(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    """Whoever asks for somebody else has a number of their own; how a client may be reached only if it was said. For a
    minor it is the guardian alone."""
    country, asker = work.settings.office.country, earlier.get("asker", "self")
    own = read_contact(form, country)
    if asker == "self":
        return {"contact": own, "asker_contact": None}
    theirs = Contact() if asker == "guardian" else read_contact(form, country, prefix="client_", needed=False)
    return {"contact": theirs, "asker_contact": own}


Step = Callable[[FormReader, Words, Workplace, Understood], Understood]
READERS: dict[str, Step] = {
    "who": who,
    "language": language,
    "reason": reason,
    "topic": topic,
    "person": person,
    "address": address,
    "place": place,
    "when": when,
    "contact": contact,
}
