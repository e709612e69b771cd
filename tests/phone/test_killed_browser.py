"""A browser killed in the middle of saving: what was shown as saved is there when it starts again."""

import os
import random
import time
from datetime import timedelta

import pytest

from fieldapp.domain.phone_limits import WORDS_A_DAY
from fieldapp.services.phone import rules
from tests.phone.conftest import Field
from tests.phone.phones import Phone, ProfileBrowser

COUNTS = [pytest.param(10, id="10"), pytest.param(100, id="100", marks=pytest.mark.stress)]
SEED = int(os.environ.get("FAULT_SEED", "1"))
IDS = "phone.outbox.records().then((all) => all.map(({ id }) => id))"
WRITING = """
  (async () => {
    const stop = phone.today.plan.order[0];
    for (let number = 0; ; number += 1) {
      const id = phone.outbox.newId();
      const text = `${given} ${number}`;
      if (number % 3) await phone.today.save([{ id, kind: "note", stop, text, seen_at: null }]);
      else await phone.today.saveDraft({ id, kind: "note", stop, text, seen_at: null, draft: {} });
      await window.shownAsSaved(id, text);
    }
  })()
"""


@pytest.mark.longest
@pytest.mark.parametrize("count", COUNTS)
def test_nothing_shown_as_saved_is_lost(field_office: Field, profile: ProfileBrowser, count: int) -> None:
    field_office.worker("olga", 1)
    # all of it without network: the office has chosen that a closed browser opens the day all the same
    rules.choose(field_office.office.work, field_office.office.account("administrator").id, "phone", seen="memory")
    field_office.process.start()
    chance = random.Random(SEED)
    shown: dict[str, str] = {}
    phone = Phone(profile.start(), field_office.proxy.address)
    phone.sign_in("olga")
    phone.open()
    phone.prepare()
    phone.until_installed()
    field_office.process.stop()
    for number in range(count):
        phone.page.expose_function("shownAsSaved", lambda item, text: shown.__setitem__(item, text))
        phone.page.evaluate(f"(given) => {{ {WRITING} }}", f"kill {number}")
        until = time.monotonic() + chance.uniform(0.05, 0.6)
        while time.monotonic() < until:
            phone.page.evaluate("1")  # lets what was shown come to us
        profile.kill()
        phone = Phone(profile.start(), field_office.proxy.address)
        phone.open()
        if not phone.unlock():  # a browser that finds its databases damaged deletes them: `test_second_outbox.py`
            assert phone.call("phone.day.state()") == "none"
            assert shown.keys() <= set(phone.call(IDS)), f"kill {number}: not even in the second outbox"
            break
        kept = phone.call("phone.outbox.readable(phone.today.key).then((all) => all.map((one) => [one.id, one.text]))")
        assert shown.items() <= dict(kept).items()
    assert shown
    field_office.process.start()
    phone.call("phone.day.wipe()")
    for _ in range(1 + len(shown) // WORDS_A_DAY):  # what is beyond the measure of a day waits for the next one
        assert phone.call("phone.sync.upload().then((outcome) => outcome.ended)") == "done"
        field_office.process.move_clock(timedelta(days=1))
    arrived = {note.id: note.text for note in field_office.notes()}
    assert shown.items() <= arrived.items(), "drafts too, as unfinished notes"
