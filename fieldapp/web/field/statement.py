"""What a client signs on a worker's phone, in the client's language."""

from ..i18n import Words
from ..page import workplace


def statements() -> dict[str, dict[str, str]]:
    """For each language of clients: its direction, the sentence that is signed, and where to sign."""
    settings = workplace().settings
    made = {}
    for code in settings.languages.client:
        language = settings.languages.known[code]
        words = Words(code, language.direction, settings.office.zone)
        made[code] = {
            "direction": language.direction,
            "says": words._("I confirm that this visit took place."),
            "here": words._("Sign here"),
        }
    return made | {one.code: made[one.of] for one in settings.languages.spoken if one.of in made}
