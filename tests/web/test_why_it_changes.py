"""Why an hour changes that a client was told stays in the history, and whoever calls reads it and what may be said."""

from html import unescape

import pytest

from tests.web.test_calls import entry
from tests.web.test_fallen_hours import Told, told
from tests.web.test_todo import AFTERNOON, KEPT, act, lists

__all__ = ["told"]
PLACE = {"address": "x", "office": "1"}


@pytest.mark.parametrize(("name", "typed"), [("change", AFTERNOON | KEPT), ("place", PLACE)])
def test_the_reason_stays_and_is_read_by_whoever_calls(told: Told, name: str, typed: dict[str, str]) -> None:
    _office, coordinator, _, amina = told
    assert "Pourquoi change-t-elle" in unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    act(coordinator, amina, name, **typed, why="colleague", why_words="Olga a la grippe")
    history = unescape(coordinator.get(f"/office/visits/{amina.id}").text).partition("Historique")[2]
    assert "Un ou une collègue n’est pas là" in history
    assert "Olga a la grippe" in history
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "Olga a la grippe" in shown
    assert "Cela vient de nous, pas de vous. Nous sommes désolés." in shown


def test_what_the_client_asked_for_is_not_put_down_to_us(told: Told) -> None:
    _office, coordinator, _, amina = told
    act(coordinator, amina, "change", **AFTERNOON, **KEPT, why="client")
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "La personne l’a demandé" in shown
    assert "Cela vient de nous" not in shown


def test_the_reason_of_a_wait_is_read_by_whoever_calls_too(told: Told) -> None:
    _office, coordinator, _, amina = told
    act(coordinator, amina, "close", how="cancelled_by_office", reason="Personne ne parle sa langue")
    assert "Personne ne parle sa langue" in entry(coordinator.get("/office/calls").text, amina)


@pytest.mark.parametrize(("name", "typed"), [("change", AFTERNOON | KEPT), ("place", PLACE)])
def test_a_told_hour_does_not_fall_without_a_reason(told: Told, name: str, typed: dict[str, str]) -> None:
    office, coordinator, _, amina = told
    sent = act(coordinator, amina, name, **typed, why="", why_words="Olga a la grippe")
    assert "Dites pourquoi : la personne a reçu une heure, et qui l’appelle doit pouvoir le dire." in sent.replace(
        "\u00a0", " "
    )
    assert "Olga a la grippe" in sent, "what was typed stays"
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).promised, "nothing was changed"
    assert lists(office) == {"today": [amina.id]}


def test_who_asked_for_it_themselves_is_reason_enough(told: Told) -> None:
    office, coordinator, _, amina = told
    act(coordinator, amina, "change", **AFTERNOON, **KEPT, why="", client_knows="1")
    assert lists(office) == {"to_plan": [amina.id]}


def test_what_leaves_the_told_hour_as_it_is_needs_no_reason(told: Told) -> None:
    office, coordinator, _, amina = told
    hours = {"window-day-0": str(amina.windows[0].day), "window-from-0": "9", "window-to-0": "16"}
    act(coordinator, amina, "change", **hours, duration="30", language="fr", urgency="high", why="")
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).urgency == "high"
    assert lists(office) == {"today": [amina.id]}
