"""What a worker answered at a door, in the reader's words."""

from datetime import date

from ...domain.visit import StopEvent
from ...settings.office import OutcomeField
from ..i18n import Words
from ..page import words, workplace


def answers(event: StopEvent) -> list[tuple[str, str]]:
    """Question and answer, in the office's order; what the configuration no longer asks comes last, as it was kept."""
    fields = {field.code: field for field in workplace().settings.office.outcome_field}
    speech = words()
    known = [
        (f.said(speech.language), _answer(f, event.facts[f.code], speech))
        for f in fields.values()
        if f.code in event.facts
    ]
    return known + [(code, answer) for code, answer in event.facts.items() if code not in fields]


def _answer(field: OutcomeField, answer: str, speech: Words) -> str:
    if field.kind == "yes_no":
        return {"yes": speech._("Yes"), "no": speech._("No")}.get(answer, answer)
    if field.kind == "date":
        try:
            return speech.day(date.fromisoformat(answer), "year")
        except ValueError:
            return answer
    return next((option.said(speech.language) for option in field.option if option.code == answer), answer)
