"""The phone without network and the office answer alike whether somebody may be reached now."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.contact_rule import may_contact
from fieldapp.domain.request import Contact, ContactWay
from tests.examples import few_and_many
from tests.unit.domain.test_contact_rule import WAYS, wishes

ON_THE_PHONE = """
  async ({ contact, way, now, zone }) => {
    const base = document.querySelector("script[type=module]").src.replace("main.js", "");
    const { mayContact } = await import(`${base}contact_rule.js`);
    const { verdict, reason, opens, closes } = mayContact(contact, way, now, zone);
    return [verdict, reason, opens, closes];
  }
"""
CLOCK_CHANGES = [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
# all year, and often within two days of a change of the clocks
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)) | st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-2880, 2880),
)
zones = st.sampled_from(["Europe/Brussels", "UTC", "Asia/Kolkata", "America/St_Johns"])


@pytest.mark.parametrize("count", few_and_many(150, 2_000))
def test_phone_and_office_answer_alike(scripts: Any, count: int) -> None:
    @settings(max_examples=count, deadline=None)
    @given(contact=wishes, way=st.sampled_from(WAYS), moment=moments, zone=zones, fixed=st.booleans())
    def alike(contact: Contact, way: ContactWay, moment: datetime, zone: str, fixed: bool) -> None:
        now = moment.replace(microsecond=moment.microsecond // 1000 * 1000)  # a phone's clock knows no finer
        office = may_contact(contact, way, now, ZoneInfo(zone), fixed_line=fixed)
        asked = {
            "contact": {**contact.model_dump(mode="json"), "fixed_line": fixed},
            "way": way,
            "now": ms(now),
            "zone": zone,
        }
        answer = [office.verdict, office.reason, ms(office.opens), ms(office.closes)]
        assert scripts.evaluate(ON_THE_PHONE, asked) == answer

    alike()


def ms(moment: datetime | None) -> float | None:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) if moment else None


def test_every_way_was_tried() -> None:
    assert set(WAYS) == set(get_args(ContactWay))
