"""Those close to a client: they ask for them, are reached in their own way, ask again or for something else; and the
person themselves says otherwise."""

import random
import re
from datetime import timedelta

from . import clients, coordinators, own_pages
from .clients import contact_fields, some_wishes
from .matter import Matter, Word
from .people import Office
from .wishes import Wishes


def new_wishes(office: Office, matter: Matter, chance: random.Random) -> None:
    """The relative is reached in another way from now on; of the client's own ways nothing changes."""
    office.ledger.step(office.now, "new wishes of a relative", matter.name)
    browser, path = office.browser("camille"), f"/office/cases/{matter.case.id}"
    form = browser.get(path).split(f'action="{path}/contact/1"')[1].split("</form>")[0]
    name, revision = (re.search(rf'name="{one}"[^>]*value="([^"]*)"', form) for one in ("party1_name", "revision"))
    office.ledger.expect(name is not None and revision is not None, f"no form for the relative of {matter}: {form}")
    assert name and revision
    office.ledger.forget(matter.case.people["relative"])
    wishes = some_wishes(chance, needed=False)
    contact = contact_fields(office, wishes, "party1_")
    typed = {"party1_name": name[1], "party1_kind": "asker", **contact, "revision": revision[1]}
    browser.post(f"{path}/contact/1", typed)
    matter.case.people["relative"] = wishes
    browser.get(path)
    browser.post(f"{path}/contact/1", typed | {"party1_phone": "0470999999"}, 409)


def agree(office: Office, matter: Matter, _: random.Random) -> None:
    """A relative says that the person agrees: it counts where the person has not taken it back."""
    office.ledger.step(office.now, "a relative agrees", matter.name)
    path, browser = f"/office/cases/{matter.case.id}", office.browser("camille")
    browser.get(path)
    browser.post(f"{path}/consents", {"purpose": "visit", "giver": "asker", "how": "telephone", "giver_name": "R"})
    matter.case.consent = matter.case.withdrawals == 0
    matter.case.consents += 1


def ask_again(office: Office, matter: Matter, chance: random.Random) -> None:
    """Somebody close fills in the form for a person whom the office knows; a coordinator puts the two together.

    Of the client's ways only what both said holds, what somebody close says does not undo a no of the client, and the
    code of the second request opens nothing: that somebody gives a new one stands on a list.
    """
    number = office.ledger.counts["a relative asks again"]
    name = f"{matter.person}, asked for {number}"
    office.ledger.step(office.now, "a relative asks again", name)
    own, theirs = some_wishes(chance, needed=True), some_wishes(chance, needed=False)
    contact = contact_fields(office, own, "") | contact_fields(office, theirs, "client_")
    days = [office.today + timedelta(days=n) for n in range(1, 8)]
    when = [f"{day}m" for day in chance.sample(office.ledger.offered(days), 2)]
    who: dict[str, object] = {"asker": "relative", "asker_name": f"Relative R{number}", "client_agrees": "yes"}
    given: dict[str, dict[str, object]] = {"who": who, "person": {"client_name": name}, "when": {"when": when}}
    code = clients.fill_in(office, given | {"contact": contact})
    with office.work.store.read() as unit:
        made = [one for one in unit.requests.in_states("new", "address_unconfirmed") if one.answers.client_name == name]
    office.ledger.expect(len(made) == 1, f"{name} was asked for once, there are {len(made)}")
    path, browser = f"/office/requests/{made[0].id}", office.browser("camille")
    browser.act(path, f"{path}/merge", {"into": matter.request_id, "merge_reason": "they asked before"})
    own_pages.meant(office, matter).words.append(Word("code"))  # somebody is to give them a new one
    office.ledger.forget(theirs)
    matter.case.people = {"client": _both(matter.case.people["client"], theirs), "relative": own}
    for one in filter(None, (matter.case.people["client"].phone, matter.case.people["client"].email)):
        office.ledger.contacts[one] = matter.case.people["client"]
    matter.case.consent = matter.case.consent or matter.case.withdrawals == 0
    shown = browser.get(f"/office/cases/{matter.case.id}")
    office.ledger.expect(f"Relative R{number}" in shown, f"the case of {matter} does not have whoever asked again")
    visitor = office.under_test.visitor()
    visitor.get("/en/visit")
    opened = visitor.post("/en/visit", {"reference": code[0], "secret": code[1]})
    office.ledger.expect(opened.status_code == 422, f"whoever asked again for {matter} sees their page")


def _both(first: Wishes, other: Wishes) -> Wishes:
    """What one person said twice, written by hand: a way that both allow, the hours that were said first."""
    hours = first if first.safe_from or first.safe_to else other
    ways = () if first.they_call or other.they_call else tuple(one for one in first.ways if one in other.ways)
    return Wishes(
        ways=ways,
        they_call=first.they_call or other.they_call,
        safe_from=hours.safe_from,
        safe_to=hours.safe_to,
        phone=first.phone,
        email=first.email,
    )


def says_otherwise(office: Office, matter: Matter, chance: random.Random) -> None:
    """The relative asks for another time with the code; the client rings and gives other hours: these hold."""
    office.ledger.step(office.now, "the client says otherwise", matter.name)
    own_pages.ask_for_hours(office, matter, chance)
    coordinators.change(office, matter, chance)
    own_pages.settle_words(office, matter)
