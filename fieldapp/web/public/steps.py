"""What each question of the form means: from typed text to answers, with a sentence for whatever is wrong."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any, get_args

import phonenumbers

from ...domain.hours import Window
from ...domain.place import NONE_RIGHT, Place
from ...domain.request import Asker, Contact, ContactWay, HomeReason
from ...services.addresses import Answer, find, placed
from ...services.workplace import Workplace
from ..forms import FormReader
from ..i18n import Words

OTHER_LANGUAGE = "other"
NONE_OF_THESE = "none"
UNKNOWN = "?"
I_CALL = "own"
WAYS: tuple[ContactWay, ...] = ("call", "text", "voicemail", "email", "third_party")
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
    codes = (*work.settings.languages.client, OTHER_LANGUAGE)
    chosen = form.choice("spoken", codes, required=_("Choose the language for the visit."))
    named = ""
    if chosen == OTHER_LANGUAGE:
        named = form.text("other_language", limit=60, required=_("Write which language."))
    return {
        "language": work.settings.languages.default if chosen == OTHER_LANGUAGE else chosen,
        "interpreter": form.ticked("interpreter") or chosen == OTHER_LANGUAGE,
        "other_language": named,
    }


def reason(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    sentence = words._("Choose why you cannot come to us.")
    return {"home_reason": form.choice("home_reason", get_args(HomeReason), required=sentence) or "both"}


def topic(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    codes = work.settings.office.service_codes
    other = earlier.get("other_language", "")  # goes before the message, and must not push its end out
    return {
        "service": form.choice("service", codes, required=words._("Choose what you want to talk about.")) or codes[0],
        "message": form.text("message", limit=1000 - (len(other) + 2 if other else 0), lines=True),
    }


def person(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    name = form.text("client_name", limit=120, required=words._("Write a name. A first name is enough."))
    return {
        "client_name": name,
        "minor": form.ticked("minor") or earlier.get("asker") == "guardian",
        "wished_gender": form.optional_choice("wished_gender", ("", "f", "m")),
    }


def address(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    text = form.text("address", limit=300, required=words._("Write the address: street, number and town."))
    return {"address": text, "access": form.text("access", limit=300), "found": find(work.geocoder, text)}


def place(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    """The client recognises the place among those found, or says that none is right."""
    found: Answer = earlier["found"]
    known = Place(text=earlier["address"], access=earlier["access"])
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
    """From tomorrow, without Sundays."""
    days = (work.today() + timedelta(days=n) for n in range(1, work.settings.intake.days_ahead + 1))
    return [day for day in days if day.weekday() != 6]


def when(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    _ = words._
    parts = {"m": work.settings.intake.morning, "a": work.settings.intake.afternoon}
    offered = [f"{day.isoformat()}{part}" for day in offered_days(work) for part in parts]
    ticked = form.many("when", (*offered, UNKNOWN))
    low, high = form.clock("from"), form.clock("to")
    if low and high and low >= high:
        form.fail("to", _("“Until” must be later than “From”."))
    if not ticked:
        form.fail("when", _("Choose at least one moment, or “I do not know yet”."))
    if form.errors or ticked == (UNKNOWN,):
        return {"windows": (), "hours_unknown": True}
    windows = []
    for value in ticked:
        if value != UNKNOWN:
            span = parts[value[-1]]
            start, end = max(span.start, low or time.min), min(span.end, high or time.max)
            if start < end:
                windows.append(Window(day=date.fromisoformat(value[:-1]), start=start, end=end))
    if not windows:
        form.fail("from", _("These hours do not fit the moments you ticked."))
    return {"windows": tuple(windows), "hours_unknown": not windows}


def contact(form: FormReader, words: Words, work: Workplace, earlier: Understood) -> Understood:
    _ = words._
    ways = form.many("ways", (*WAYS, I_CALL))
    phone = form.text("phone", limit=40)
    email = form.text("email", limit=120)
    if not ways:
        form.fail("ways", _("Choose at least one way. You can also choose to call us yourself."))
    if {"call", "text", "voicemail"} & set(ways) and not phone:
        form.fail("phone", _("Write the number we may use."))
    if phone and not _possible(phone, work.settings.office.country):
        form.fail("phone", _("Check the number. For a foreign number, begin with + and the country: +90 532 123 45 67"))
    if "email" in ways and not ("@" in email and "." in email.rpartition("@")[2] and " " not in email):
        form.fail("email", _("Write the e-mail address, for example name@example.org."))
    note = form.text("contact_note", limit=300)
    if "third_party" in ways and not note:
        form.fail("contact_note", _("Write who this person is and how we reach them."))
    low, high = form.clock("safe_from"), form.clock("safe_to")
    if low and high and low >= high:
        form.fail("safe_to", _("“Until” must be later than “From”."))
    return {
        "contact": Contact(
            phone=phone,
            email=email,
            ways=tuple(way for way in WAYS if way in ways),
            safe_from=low,
            safe_to=high,
            note=note,
        )
    }


def _possible(phone: str, country: str) -> bool:
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(phone, country)))
    except phonenumbers.NumberParseException:
        return False


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
