"""Alarms and signs of life in words."""

from ..domain.safety import Alarm, Sign
from ..services.safety.alarms import AlarmView
from .i18n import Words


def alarm_title(words: Words, name: str, alarm: Alarm) -> str:
    _ = words._
    if alarm.kind == "overdue":
        return _("{name}: no sign since {time}", name=name, time=words.clock(alarm.due_at or alarm.raised_at))
    if alarm.kind == "duress":
        return _("{name}: is being forced, {time}", name=name, time=words.clock(alarm.raised_at))
    return _("{name}: silent alarm, {time}", name=name, time=words.clock(alarm.raised_at))


def alarm_doubt(words: Words, alarm: Alarm) -> str:
    """What whoever answers has to know of an alarm that nothing proves; "" for any other."""
    if alarm.proved:
        return ""
    return words._(
        "Nothing shows that the day on this phone was open: take the alarm seriously. The watch over this colleague"
        " goes on."
    )


def advice(words: Words, found: AlarmView, emergency: str) -> list[str]:
    """What to do, in order."""
    _ = words._
    if found.alarm.raised_by_hand:
        return [
            _("Do not call or text this colleague: a phone that rings can put them in danger."),
            _("Call {number} and give the place below.", number=emergency),
            _("Stay reachable, and write below how it ended."),
        ]
    return [
        _("Call this colleague."),
        _("No answer: ask the person they visit, where that is permitted: below."),
        _("Nobody answers: send somebody, or call {number} and give the place below.", number=emergency),
    ]


def sign_words(words: Words, sign: Sign) -> str:
    _ = words._
    if sign.kind == "home":
        return _("is home")
    if sign.kind == "late":
        return _("{count} min late", count=sign.minutes)
    return _("all is well, {count} min more", count=sign.minutes)


def outcome_choices(words: Words) -> list[tuple[str, str, str]]:
    _ = words._
    return [
        ("well", _("All is well"), _("They were reached.")),
        ("helped", _("We helped"), _("Somebody of ours went there, or helped by phone.")),
        ("emergency", _("Emergency services came"), ""),
        ("mistake", _("It was a mistake"), _("Pressed without wanting to, or forgotten.")),
    ]
