"""How somebody may be reached, read from a form: of a client, of whoever asks for them, or written by staff."""

import re

import phonenumbers

from ..domain.request import Contact, ContactWay
from ..domain.telephone import is_fixed_line
from .forms import FormReader

WAYS: tuple[ContactWay, ...] = ("call", "text", "voicemail", "email", "third_party")
I_CALL = "own"
BY_NUMBER = {"call", "text", "voicemail"}
FEWEST_DIGITS = 6
"""Fewer are an hour or a room, not a number."""
_ANY_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]*\d")
_NUMBER = re.compile(r"^(\+?[\d\s().\-/]*\d)(.*)$")


def read_contact(
    form: FormReader, country: str, *, prefix: str = "", ways: tuple[ContactWay, ...] = WAYS, needed: bool = True
) -> Contact:
    """The fields ways, phone, email, safe_from, safe_to and contact_note, each after `prefix`.

    `country` is that of numbers without "+". `needed`: at least one way, or "do not contact me", must be ticked. "Do
    not contact me" excludes every other way: both together are refused, never resolved in silence.
    """
    _ = form.words._
    ticked = form.many(f"{prefix}ways", (*ways, I_CALL))
    if needed and not ticked:
        form.fail(f"{prefix}ways", _("Choose at least one way. You can also choose to call us yourself."))
    if I_CALL in ticked and len(ticked) > 1:
        form.fail(f"{prefix}ways", _("You chose that we do not contact you. Then choose nothing else."))
    phone, beside = phone_number(form, f"{prefix}phone", country, needed=bool(BY_NUMBER & set(ticked)))
    if "text" in ticked and is_fixed_line(phone, country):
        form.fail(
            f"{prefix}phone", _("No text message reaches a fixed line. Write a mobile number, or choose another way.")
        )
    email = email_address(form, f"{prefix}email", needed="email" in ticked)
    note = form.text(f"{prefix}contact_note", limit=300)
    if "third_party" in ticked and needed and not note:
        form.fail(f"{prefix}contact_note", _("Write who this person is and how we reach them."))
    low, high = form.clock(f"{prefix}safe_from"), form.clock(f"{prefix}safe_to")
    if low and high and low >= high:
        form.fail(f"{prefix}safe_to", _("“Until” must be later than “From”."))
    return Contact(
        phone=phone,
        email=email,
        ways=tuple(way for way in ways if way in ticked),
        they_call=I_CALL in ticked,
        safe_from=low,
        safe_to=high,
        note=". ".join(part for part in (beside, note) if part),
    )


def phone_number(form: FormReader, field: str, country: str, *, needed: bool) -> tuple[str, str]:
    """The number as people write it, and the words that stood after it."""
    _ = form.words._
    typed = form.text(field, limit=80, required=_("Write the number we may use.") if needed else None)
    if not typed:
        return "", ""
    found = _NUMBER.match(typed)
    number, beside = (found[1], found[2].strip(" ,;:-()")) if found else (typed, "")
    if sum(c.isdigit() for c in beside) >= FEWEST_DIGITS:
        form.fail(field, _("Write one number here. You can write another one below, under what to pay attention to."))
    written = as_written(number, country)
    if written is None:
        form.fail(field, _("Check the number. For a foreign number, begin with + and the country: +90 532 123 45 67"))
        return number[:40], beside[:200]
    return written, beside[:200]


def number_among_words(form: FormReader, field: str, country: str) -> tuple[str, str]:
    """The first number among what somebody typed who may know little, and all other words; "" for none. What looks like
    a number and is none is said beside the field."""
    typed = form.text(field, limit=80)
    found = next(
        (one for one in _ANY_NUMBER.finditer(typed) if sum(c.isdigit() for c in one[0]) >= FEWEST_DIGITS), None
    )
    if found is None:
        return "", typed
    written = as_written(found[0], country)
    if written is None:
        said = form.words._("Check the number. For a foreign number, begin with + and the country: +90 532 123 45 67")
        form.fail(field, said)
    before, after = typed[: found.start()].strip(" ,;:-("), typed[found.end() :].strip(" ;:-)")
    beside = f"{before}{after}" if after.startswith(",") else f"{before} {after}".strip()
    return (written or found[0])[:40], beside.lstrip(", ")


def as_written(number: str, country: str) -> str | None:
    """The number as it is written in `country`, a foreign one with "+"; None for what is no number of any country."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    home = parsed.country_code == phonenumbers.country_code_for_region(country)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def email_address(form: FormReader, field: str, *, needed: bool) -> str:
    """What has the form of an e-mail address; anything else is an error of the field."""
    email = form.text(field, limit=120)
    if (email or needed) and not ("@" in email and "." in email.rpartition("@")[2] and " " not in email):
        form.fail(field, form.words._("Write the e-mail address, for example name@example.org."))
    return email
