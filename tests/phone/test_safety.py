"""The lone worker's phone: signs, lateness, the silent alarm and the PIN for
danger, with a real server that watches."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from fieldapp.domain.account import Account
from fieldapp.domain.safety import Alarm
from tests.message_office import approve
from tests.patience import until
from tests.phone.conftest import Field
from tests.phone.phones import PIN, Phone, go, judged, take_the_day, type_pin, unlock
from tests.phone.test_the_day import finish, pill
from tests.web.people_and_visits import visit

FORCED = "739164"
Open = Callable[..., Phone]


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    """Olga's phone with three visits of today and a PIN for danger, opened at its list."""
    deniz = visit(field_office.office, "Deniz", "tr", phone="0470 12 34 56", ways=("call", "text"))
    field_office.worker("olga", 2, shared=[deniz])
    field_office.office.account("coordinator", login="anna")
    field_office.process.start()
    phone = phone_of("olga", prepared=False)
    phone.page.click("summary:has-text('danger')")
    take_the_day(phone, ("#duress", FORCED))
    phone.page.wait_for_selector(".next")
    return phone


def alarms(office: Field) -> list[Alarm]:
    with office.office.work.store.read() as unit:
        return unit.safety.open_alarms()


def called(office: Field) -> list[str]:
    with office.office.work.store.read() as unit:
        names = unit.accounts.names()
        return [names[call.account_id] for alarm in unit.safety.open_alarms() for call in unit.safety.calls(alarm.id)]


def owner(office: Field) -> Account:
    with office.office.work.store.read() as unit:
        return next(one for one in unit.accounts.all() if one.login == "olga")


def test_a_phone_that_dies_is_noticed_by_the_server_alone(field_office: Field, phone: Phone) -> None:
    phone.page.close()
    field_office.process.move_clock(timedelta(hours=3, minutes=20))  # 15:20: the first visit was to end at 14:45
    until(lambda: called(field_office) == ["Anna"], "Anna is called")
    field_office.process.kill()
    field_office.process.move_clock(timedelta(minutes=6))
    field_office.process.start()
    until(lambda: called(field_office) == ["Anna", "Anna"], "Anna is called once more")
    assert [alarm.kind for alarm in alarms(field_office)] == ["overdue"]


def test_the_pin_for_danger_opens_an_empty_day_and_calls_the_office(field_office: Field, phone: Phone) -> None:
    page = phone.page
    names = [page.inner_text(".next b")]
    page.reload()
    type_pin(page, FORCED)
    page.wait_for_selector(".empty")
    until(lambda: called(field_office) == ["Anna"], "Anna is called")
    (alarm,) = alarms(field_office)
    assert (alarm.kind, alarm.account_id) == ("duress", owner(field_office).id)
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    for place in ("#/", "#/queue", "#/help", "#/more"):
        go(page, place)
        text = page.inner_text("body")
        assert not any(name in text for name in names)
        assert "larm" not in page.inner_text("main").replace("Alarme silencieuse", "")
    page.evaluate("location.hash = '#/'")
    unlock(phone)
    expect(page.locator(".next"), "the true PIN opens the true day").to_have_count(1)


def test_the_pin_for_danger_without_network_is_queued_and_leaves_first(field_office: Field, phone: Phone) -> None:
    field_office.process.stop()
    finish(phone, "une note")
    page = phone.page
    page.reload()
    type_pin(page, FORCED)
    page.wait_for_selector(".empty")
    assert pill(phone) == "2 à envoyer", "the note and its visit; nothing counts the alarm"
    page.reload()  # even if the phone is put away at once
    field_office.process.start()
    until(lambda: [alarm.kind for alarm in alarms(field_office)] == ["duress"], "the alarm has left")
    with field_office.office.work.store.read() as unit:
        first = min(
            (unit.phones.receipt(item) for item in phone_items(field_office)), key=lambda kept: kept.received_at
        )
    assert first.kind == "alarm"


def phone_items(office: Field) -> list[str]:
    from sqlalchemy import select

    from fieldapp.store.tables import deposits

    with office.office.work.store.engine.connect() as connection:
        return [row.id for row in connection.execute(select(deposits.c.id))]


def test_the_silent_alarm_shows_nothing(field_office: Field, phone: Phone) -> None:
    page = phone.page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 50.7236, "longitude": 4.869, "accuracy": 15})
    page.wait_for_selector("#sync:has-text('Tout au bureau')")  # the office has answered
    before = page.inner_text("body")
    page.hover("nav a[data-hold]")
    page.mouse.down()
    until(lambda: called(field_office) == ["Anna"], "an alarm while the finger is still there")
    page.mouse.up()
    expect(page.locator("body")).to_have_text(before, use_inner_text=True)
    (alarm,) = alarms(field_office)
    assert alarm.kind == "discreet"

    def positions() -> list[tuple[float, float]]:
        with field_office.office.work.store.read() as unit:
            return [(one.lat, one.lon) for one in unit.safety.positions(alarm.id)]

    until(lambda: positions() == [(50.7236, 4.869)], "the position has left")
    page.click("nav a[data-hold]")
    page.click("summary:has-text('Alarme')")
    until(lambda: "arrivée au bureau" in page.inner_text("main"), "the page says that the alarm has arrived")


def test_a_short_touch_raises_nothing_and_no_position_leaves_without_an_alarm(
    field_office: Field, phone: Phone
) -> None:
    page = phone.page
    page.context.grant_permissions(["geolocation"])
    page.click("nav a[data-hold]")
    page.wait_for_selector("h1:has-text('Aide')")
    page.wait_for_timeout(2_300)
    assert alarms(field_office) == []
    assert "position" not in kinds(field_office)


def kinds(office: Field) -> list[str]:
    with office.office.work.store.read() as unit:
        return [kept.kind for kept in map(unit.phones.receipt, phone_items(office)) if kept]


@pytest.fixture
def approved_in_turkish(field_office: Field) -> None:
    """Somebody of the office has read what is sent in Turkish, and nothing in French."""
    approve(field_office.office, "tr")


def withdraw_approvals(office: Field) -> None:
    with office.office.work.store.write() as unit:
        for text_hash in unit.messages.approvals():
            unit.messages.withdraw_approval(text_hash)
        unit.commit()


@pytest.mark.usefixtures("approved_in_turkish")
def test_running_late_shifts_the_day_and_says_whom_to_call(field_office: Field, phone: Phone) -> None:
    page = phone.page
    page.click("text=Je suis en retard")
    page.check("#late-30")
    page.wait_for_selector(".queue-item")
    expect(page.locator(".queue-item")).to_have_count(3)
    expect(page.locator(".queue-item >> nth=0").first).to_contain_text("≈ 14:30", use_inner_text=True)
    expect(page.locator(".queue-item >> nth=0").first, "who has no number calls us").to_contain_text(
        "c’est elle qui appelle", use_inner_text=True
    )
    text = unquote(str(page.get_attribute(".queue-item >> nth=2 >> a[href^='sms:']", "href")))
    assert text.startswith("sms:0470123456?&body=Merhaba, bugünkü randevu yaklaşık saat 16:30 olacak.")
    withdraw_approvals(field_office)
    page.evaluate("dispatchEvent(new Event('online'))")

    def dropped() -> bool:
        page.check("#late-20")
        page.check("#late-30")
        return "Aucun texte n’est prêt" in page.inner_text(".queue-item >> nth=2")

    until(dropped, "a text that nobody approves any more is dropped")
    assert page.get_attribute(".queue-item >> nth=2 >> a[href^='sms:']", "href") == "sms:0470123456"
    page.click(".bottom-bar button")
    page.click("header a")
    page.wait_for_selector(".next .pill:has-text('≈ 14:30')")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    with field_office.office.work.store.read() as unit:
        (sign,) = unit.safety.signs(field_office.now().date())
    assert (sign.kind, sign.minutes) == ("late", 30)


def test_the_hour_of_a_sign_is_said_and_one_tap_moves_it(field_office: Field, phone: Phone) -> None:
    page = phone.page
    field_office.process.move_clock(timedelta(hours=2, minutes=46))  # 14:46
    page.click("nav >> text=Notes")
    page.click("main button:has-text('Envoyer')")
    page.wait_for_selector("main:has-text('Dernier contact')")
    page.click("nav >> text=Journée")
    page.click("section[role=alert] button")
    page.wait_for_selector("[data-tone=ok]")
    expect(page.locator("section[role=alert]")).to_have_count(0)
    page.click("nav a[data-hold]")
    page.wait_for_selector("h1:has-text('Aide')")
    assert re.search("avant 15:1[6-9]", page.inner_text("main")), "half an hour from now"


def test_the_word_on_what_was_done_stays_when_the_page_is_drawn_again(field_office: Field, phone: Phone) -> None:
    page = phone.page
    field_office.process.stop()
    page.click("nav a[data-hold]")
    page.click("main button:has-text('Tout va bien')")
    page.wait_for_selector("[data-tone=ok]:has-text('Noté')")
    field_office.process.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    expect(page.locator("[data-tone=ok]:has-text('Noté')").first).to_be_visible()
    page.click("nav >> text=Journée")
    page.wait_for_selector(".next")
    expect(page.locator("[data-tone=ok]"), "it belongs to the page on which it was said").to_have_count(0)


@pytest.mark.parametrize(
    ("second", "says"), [("402818", "deux chiffres"), ("12", "six chiffres"), (PIN, "deux chiffres")]
)
def test_a_pin_for_danger_that_a_slip_of_the_finger_would_type_is_refused(
    field_office: Field, phone_of: Open, second: str, says: str
) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    page = phone_of("olga").page
    page.evaluate("phone.day.wipe()")
    page.reload()
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("summary:has-text('danger')")
    page.fill("#duress", second)
    page.click("main form button")
    page.wait_for_selector(f"#duress-error:has-text('{says}')")


@pytest.mark.parametrize("dark", [False, True])
def test_the_new_pages_for_everybody(field_office: Field, phone: Phone, dark: bool) -> None:
    page = phone.page
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    found = []
    sign = {"#/help": "summary:has-text('Alarme')", "#/late": "#late-20", "#/": "body:not(:has(#late-20))"}
    for place in sign:
        page.evaluate("(place) => { location.hash = place; }", place)
        page.wait_for_selector(sign[place])
        if place == "#/late":
            page.check("#late-20")
        if place == "#/help":
            page.click("summary:has-text('Alarme')")
        found += [f"{place}: {finding}" for finding in judged(page)]
    assert found == []
