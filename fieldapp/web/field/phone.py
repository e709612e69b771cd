"""What the phone's application asks for and brings, as JSON.

Answers: 200 with what was asked; 400 for what our application never sends; 401 when the token ended (sign in again);
409 `{"error": code}` when a rule forbids it. An item that is refused, whatever is wrong with it, is a receipt in a 200,
so that it blocks no other.
"""

import base64
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response, abort, g, jsonify, request
from pydantic import BaseModel, Field, ValidationError

from ...domain.case import MOST_NOTE_CHARACTERS
from ...domain.consent import Purpose, words_of
from ...domain.consent_slip import OPEN_AT_THE_DOOR
from ...domain.errors import Refused
from ...domain.hours import Moment
from ...domain.phone_limits import OFFICE_ENVELOPE_BYTES, OFFICE_ITEMS, OWED_AT_ONCE, base64_length
from ...security.guard import csrf_token
from ...services import erasing
from ...services.messages import approvals
from ...services.phone import daypack, deposits, owing, preparing, releasing
from ...services.safety import rules
from ..client_texts import consent_words, late_text
from ..page import words, workplace
from . import blueprint, compressed, known_phone, navigation, statement

ENVELOPE_CHARS = base64_length(OFFICE_ENVELOPE_BYTES)
MOST_SAID = 200 * OWED_AT_ONCE  # characters: an entry takes about a hundred
Fingerprint = Annotated[str, Field(max_length=16)]
Opener = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Prepare(BaseModel):
    """`opener`: what follows from the PIN, "" with a passkey; an older application does not send it."""

    phone: UUID | None = None
    opener: Opener | Literal[""] = ""


class _Changes(BaseModel):
    day: date
    stops: dict[UUID, Fingerprint] = Field(max_length=200)


class _Cases(BaseModel):
    cases: dict[UUID, Fingerprint] = Field(max_length=10)


class _Lock(BaseModel):
    since: Moment
    proof: str = Field(max_length=64)


class _Share(BaseModel):
    since: Moment
    opener: Opener


class _Owes(BaseModel):
    """`said`: what the phone holds, as `owed.Statement` has it, in the very text over which `proof` was made. `since`
    and `proof` come from the unlocked day alone."""

    said: str = Field(max_length=MOST_SAID)
    since: Moment | None = None
    proof: str = Field(default="", max_length=64)


class _Envelope(BaseModel):
    id: UUID
    sealed: str


class _Deposit(BaseModel):
    """The items are looked at one by one: a fault of one is no fault of the others."""

    items: list[Any] = Field(max_length=OFFICE_ITEMS)


@blueprint.get("/phone/owner")
def phone_owner() -> Response:
    """Who is signed in, the token that a form of theirs needs, and what is missing if this phone holds nothing."""
    g.asked_by_itself = True  # with every page of a phone that has no day
    missing = owing.missing_of(workplace(), g.account, known_phone.known(), holds=False)
    return jsonify(
        csrf=csrf_token(),
        id=g.account.id,
        name=g.account.name,
        language=g.account.language,
        missing=_missing(missing),
    )


@blueprint.post("/phone/prepare")
def phone_prepare() -> Response | tuple[Response, int]:
    work = workplace()
    asked = read(_Prepare)
    try:
        known = str(asked.phone) if asked.phone else known_phone.known()
        ready = preparing.prepare(work, g.account, known, bytes.fromhex(asked.opener))
    except Refused as refused:
        return jsonify(error=refused.code), 409
    settings = work.settings
    answer = compressed.shrink(
        jsonify(
            phone=ready.phone.id,
            bring=ready.bring,
            read=ready.read,
            share=_text(ready.share),
            share_place=ready.share_place,
            office_key=_text(ready.office_key),
            proof={
                "since": ready.phone.prepared_at.isoformat(),
                "day": _text(ready.proof_key),
                "danger": _text(ready.danger_key),
            },
            reads_until=ready.phone.reads_until.isoformat(),
            now=work.now().isoformat(),
            counted=preparing.counted(work, ready.phone),
            owner={"id": g.account.id, "name": g.account.name, "language": g.account.language},
            office={"name": settings.office.name, "phone": settings.office.phone, "zone": settings.office.timezone},
            rules={
                "pin_digits": settings.phone.pin_digits,
                "pin_tries": settings.phone.pin_tries,
                "note_characters": MOST_NOTE_CHARACTERS,
                "extension_min": rules.of_office(work).extension_min,
                "early_min": settings.lists.outcome_early_min,
                "emergency": settings.office.emergency_phone,
            },
            navigation=navigation.pattern(settings),
            labels=_labels(),
            statements=statement.statements(),
            fields=_fields(),
            day=_day(ready.day),
        )
    )
    return known_phone.remember(answer, ready.phone.id)


@blueprint.post("/phone/changes")
def phone_changes() -> Response:
    """The day as it is now: its frame whole, of its stops those that differ from what the phone has, and which of
    those that it has were erased here."""
    asked = read(_Changes)
    day = daypack.issue_day(workplace(), g.account, g.phone)
    known = {str(stop): had for stop, had in asked.stops.items()} if asked.day == day.day else {}
    counted = preparing.counted(workplace(), g.phone)
    missing = owing.missing_of(workplace(), g.account, g.phone.id, holds=True)
    return compressed.shrink(
        jsonify(
            now=workplace().now().isoformat(),
            counted=counted,
            missing=_missing(missing),
            erased=[stop for stop in map(str, asked.stops) if erasing.erased(workplace(), stop)],
            day=_day(day, known),
        )
    )


@blueprint.post("/phone/cases")
def phone_cases() -> Response:
    """Extracts of the named cases that differ from what the phone has."""
    asked = read(_Cases)
    known = {str(case): had for case, had in asked.cases.items()}
    made_at, changed = daypack.cases(workplace(), g.account, g.phone, known)
    parts = [{**case.model_dump(mode="json"), "print": daypack.fingerprint(case)} for case in changed]
    return compressed.shrink(jsonify(made_at=made_at.isoformat(), cases=parts))


@blueprint.post("/phone/lock")
def phone_lock() -> Response:
    """The unlocked day says that its owner signed out; the token alone ends nothing."""
    asked = read(_Lock)
    if not preparing.lock(workplace(), g.account, g.phone, asked.since, asked.proof):
        abort(401)
    return jsonify(locked=True)


@blueprint.post("/phone/share")
def phone_share() -> Response:
    """The browser was closed since the day was taken: the office's share again, for what follows from the right PIN."""
    asked = read(_Share)
    released = releasing.release(workplace(), g.account, g.phone, asked.since, bytes.fromhex(asked.opener))
    share = None if released.share is None else _text(released.share)
    return jsonify(now=workplace().now().isoformat(), share=share, left=released.left, why=released.why)


@blueprint.post("/phone/owes")
def phone_owes() -> Response:
    """What the phone holds and the office has not answered for, told before it comes, so that the office knows what it
    waits for."""
    asked = read(_Owes)
    signed = owing.Signed(asked.since, asked.proof) if asked.since else None
    try:
        owing.tell(workplace(), g.phone, asked.said, signed)
    except ValidationError:
        abort(400)
    return jsonify(now=workplace().now().isoformat())


@blueprint.post("/phone/deposit")
def phone_deposit() -> Response:
    """Receipts in the order of the items; one that says nothing of a refusal is on the office's disk."""
    brought = [_entry(item) for item in read(_Deposit).items]
    sealed = [one for one in brought if isinstance(one, deposits.Sealed)]
    kept = iter(deposits.receive(workplace(), g.account, g.phone, sealed))
    receipts = [one if isinstance(one, deposits.Receipt) else next(kept) for one in brought]
    return jsonify(
        now=workplace().now().isoformat(),
        receipts=[{"id": r.id, "refused": r.refused, "crossed": r.crossed} for r in receipts],
    )


def read[Asked: BaseModel](shape: type[Asked]) -> Asked:
    """What was sent, in this shape; 400 for anything else."""
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError:
        abort(400)


def _entry(item: Any) -> deposits.Sealed | deposits.Receipt:
    """An envelope to be opened, or the receipt of what is none."""
    try:
        envelope = _Envelope.model_validate(item)
        if len(envelope.sealed) > ENVELOPE_CHARS:
            return deposits.Receipt(str(envelope.id), "too_large")
        return deposits.Sealed(str(envelope.id), base64.b64decode(envelope.sealed, validate=True))
    except (ValidationError, ValueError):  # of which an error of base64 is one
        called = item.get("id") if isinstance(item, dict) else None
        return deposits.Receipt(called[:36] if isinstance(called, str) else "", "damaged")


def _day(day: daypack.PackDay, known: dict[str, str] | None = None) -> dict[str, Any]:
    """`order` names all stops; `stops` only those the phone lacks, each with its fingerprint."""
    had = known or {}
    return {
        **day.model_dump(mode="json", exclude={"stops"}),
        "shown": words().day(day.day),
        "order": [stop.id for stop in day.stops],
        "late_texts": _late_texts({stop.language for stop in day.stops}),
        "photo_words": _words_to_read("photo", {stop.language for stop in day.stops if stop.photos == "ask"}),
        "notes_words": _words_to_read("notes", {stop.language for stop in day.stops if stop.notes == "ask"}),
        **{f"{one}_words": _words_to_read(one, _asked_in(day, one)) for one in OPEN_AT_THE_DOOR},
        "stops": [
            {**stop.model_dump(mode="json"), "print": daypack.fingerprint(stop)}
            for stop in day.stops
            if daypack.lacks(had.get(stop.id, ""), stop)
        ],
    }


def _asked_in(day: daypack.PackDay, purpose: Purpose) -> set[str]:
    """The languages in which somebody may still be asked about it today."""
    return {stop.language for stop in day.stops if any(one.purpose == purpose for one in stop.open_questions)}


def _late_texts(languages: set[str]) -> dict[str, str]:
    """What may be sent to whoever speaks one of these and has to wait: with the day, so that a text that nobody
    approves any more leaves the phone."""
    work = workplace()
    approved = approvals.approved(work)
    texts = {language: late_text(work.settings, language, approved) for language in sorted(languages)}
    return {language: text for language, text in texts.items() if text}


def _words_to_read(purpose: Purpose, languages: set[str]) -> dict[str, dict[str, str]]:
    """What is read out at a door before an answer, by language; none where there are no words in it."""
    words_there = {code: consent_words(workplace().settings, code, purpose) for code in sorted(languages)}
    version = words_of(purpose)
    return {
        code: {"text": said.text, "direction": said.direction, "version": version}
        for code, said in words_there.items()
        if said
    }


def _labels() -> dict[str, dict[str, str]]:
    """Names of services and languages as the owner reads them."""
    settings, speech = workplace().settings, words()
    return {
        "services": {s.code: settings.office.service_label(s.code, speech.language) for s in settings.office.service},
        "languages": {code: speech.language_name(code) for code in settings.languages.of_visits},
    }


def _fields() -> list[dict[str, Any]]:
    """The office's own fields of an outcome, as the owner reads them."""
    settings, language = workplace().settings, words().language
    return [
        {
            "code": field.code,
            "kind": field.kind,
            "outcomes": field.outcomes,
            "label": field.said(language),
            "options": [{"code": option.code, "label": option.said(language)} for option in field.option],
        }
        for field in settings.office.outcome_field
    ]


def _missing(found: owing.Missing) -> dict[str, Any]:
    """`here`, `elsewhere`: how many entries and since when, as their owner reads it; null for none."""
    now = workplace().now()

    def said(entries: owing.Waited | None) -> dict[str, Any] | None:
        return {"count": entries.count, "since": words().hour_of(entries.since, now)} if entries else None

    return {"here": said(found.here), "elsewhere": said(found.elsewhere)}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
