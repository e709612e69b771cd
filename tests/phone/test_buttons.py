"""Every button and field of the application, and the act of `nth/acts.js` that presses it while something fails."""

import re
from pathlib import Path

from tests.phone.nth.bench import NAMED
from tests.phone.phones import SCRIPTS

BUTTONS = {
    "camera.js click take": "photo",  # of the picture that was chosen instead
    "camera.js click dialog.close": None,  # keeps nothing
    "contact.js click again": "day page",
    "door_answers.js click keep": "answer",
    "note_ground.js change ready": None,
    "other_drafts.js click take": "add begun",
    "page_changes.js click accept": "accepted",
    "page_day.js click sayHome": "home",
    "page_day.js click app.useNewVersion": None,  # tells the service worker, keeps nothing
    "page_help.js click sayHome": "home",
    "page_help.js click well": "well",
    "page_help.js click app.silentAlarm": "alarm",
    "page_help.js click allow": None,
    "page_late.js change choose": "late",
    "page_late.js submit tell": "late",
    "page_more.js click lockAll": "lock",
    "page_more.js click app.install": None,
    "page_more.js click leave": "sign out",
    "page_passkey.js click send": "prepare",
    "page_prepare.js submit send": "prepare",
    "page_queue.js click fetchAgain": "forgotten",
    "page_queue.js click send": "send",
    "stop_form.js input writing.changed": "draft",
    "stop_form.js submit finish": "visit",
    "stop_form.js change chosen": "visit",
    "page_unlock.js submit send": "unlock",
    "page_unlock.js click withPasskey": "unlock",
    "page_unlock.js click fetchAgain": "forgotten",
    "page_unkept.js button Try again": "visit",
    "page_unkept.js button I have dealt with it": None,
    "page_unkept.js button Show the page again": "day page",
    "stop_map.js toggle open": None,
    "stop_notes.js toggle open": "edit",
    "stop_notes.js submit send": "edit",
    "stop_notes.js input draft.changed": "edit",
    "stop_parts.js click arrive": "arrived",
    "stop_parts.js click takeBack": "back",
    "stop_pictures.js change file.files": "photo",
    "stop_pictures.js input draft.changed": "photo",
    "stop_pictures.js keepOrDrop Keep this photo": "photo",
    "stop_pictures.js click camera": "photo",
    "stop_pictures.js click file.click": "photo",
    "stop_pictures.js click there": "photo",
    "stop_pictures.js click agree": None,
    "stop_signature.js toggle open": "signature",
    "stop_signature.js input draft.changed": "signature",
    "stop_signature.js click keep": "signature",
    "stop_signature.js click clear": None,
    "stop_taken.js click keep": "voice",
    "stop_taken.js click drop": "drop",
    "stop_voice.js change said": "voice",
    "stop_voice.js input draft.changed": "voice",
    "stop_voice.js click begin": "voice",
    "stop_voice.js click recording": "voice",
    "stop_voice.js keepOrDrop Keep this voice note": "voice",
    "unsent.js click once": "retry",
    "unsent.js act Try again": "retry",
    "unsent.js act Set aside": "aside",
    "unsent.js act Save as a file": "file",
    "unsent.js act Send it smaller": "smaller",
}
HANDLER = re.compile(r"\bon(click|submit|change|input|toggle): (?:\(\w*\) => )*([\w.]+)")
LABELLED = re.compile(r'\b(act|button|keepOrDrop)\((?:"\w+", )?_\("([^"]+)"')


def test_every_button_of_the_application_has_its_act() -> None:
    found = {
        f"{path.name} {kind} {what.removesuffix('[0]')}"
        for path in Path(SCRIPTS).glob("*.js")
        for pattern in (HANDLER, LABELLED)
        for kind, what in pattern.findall(path.read_text(encoding="utf-8"))
        if what != "onclick"
    }
    assert found == set(BUTTONS)
    assert {act for act in BUTTONS.values() if act} <= set(NAMED)
    kept = re.findall(r'slot(?::| =) (?:"([a-z]+)"|`([a-z]+)/)', "".join(
        path.read_text(encoding="utf-8") for path in Path(SCRIPTS).glob("*.js")
    ))  # fmt: skip
    assert {one or other for one, other in kept} - {"position"} <= set(NAMED), "whatever is kept is tried"
