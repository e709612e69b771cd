"""Who is in the demonstration: invented people at public places. Data only."""

from dataclasses import dataclass, replace
from datetime import time
from typing import Literal

from ..domain.request import Asker, HomeReason, Urgency
from ..domain.visit import FollowUp, Gender, Outcome

MARKER = "DEMONSTRATION"
# known to everybody; create_app refuses such accounts outside a demonstration
PASSWORD = "swallow over the church tower"  # noqa: S105  the demonstration prints it
ALL_WEEK = range(7)  # a demonstration is shown on Sundays too


@dataclass(frozen=True)
class DemoWorker:
    """An invented worker; `duty`: the service they owe office hours for, "" for none."""

    name: str
    gender: Gender
    languages: tuple[str, ...]
    services: tuple[str, ...]
    duty: str = ""


WORKERS = (
    DemoWorker("Samira Benali", "f", ("ar", "fr", "en"), ("social",)),
    DemoWorker("Lucas Peeters", "m", ("fr", "nl", "de"), ("social", "legal")),
    DemoWorker("Olga Rudenko", "f", ("ru", "de", "fr"), ("social", "legal")),
    DemoWorker("Emre Tunç", "m", ("tr", "fr"), ("social", "legal")),
    DemoWorker("Ifeoma Obi", "f", ("en", "it", "fr"), ("social", "legal")),
    DemoWorker("Marta Gil", "f", ("es", "it", "fr"), ("social", "legal")),
    DemoWorker("Youssef Haddad", "m", ("ar", "fr", "nl"), ("social",)),
    DemoWorker("Claire Dumont", "f", ("fr", "en"), ("social", "legal")),
    DemoWorker("Pieter Claes", "m", ("nl", "fr", "en", "de"), ("social",), duty="social"),
)

# public places only, WGS84 degrees
TOWN_HALL_PERWEZ = ("Maison communale, rue Émile de Brabant 2, 1360 Perwez", 50.6250, 4.8128)
LIBRARY_PERWEZ = ("Bibliothèque, 1360 Perwez", 50.6268, 4.8116)
SQUARE_JODOIGNE = ("Grand-Place 1, 1370 Jodoigne", 50.7236, 4.8690)
STATION_GEMBLOUX = ("Gare, place de la Station, 5030 Gembloux", 50.5703, 4.6916)
TOWN_HALL_GEMBLOUX = ("Hôtel de ville, parc d'Épinal, 5030 Gembloux", 50.5620, 4.6960)
TOWN_HALL_EGHEZEE = ("Maison communale, route de Gembloux 43, 5310 Éghezée", 50.5905, 4.9110)
TOWN_HALL_RAMILLIES = ("Maison communale, avenue des Déportés 48, 1367 Ramillies", 50.6486, 4.8925)
TOWN_HALL_INCOURT = ("Maison communale, rue de Brombais 2, 1315 Incourt", 50.6925, 4.7985)
TOWN_HALL_WALHAIN = ("Maison communale, place Communale 1, 1457 Walhain", 50.6262, 4.6981)
TOWN_HALL_ORP = ("Maison communale, place Communale 1, 1350 Orp-Jauche", 50.7030, 4.9900)

MORNING, NOON, AFTERNOON, DAY = (
    (time(8, 30), time(12, 30)),
    (time(10), time(14)),
    (time(13), time(17)),
    (time(8, 30), time(17)),
)
Hours = tuple[time, time]


@dataclass(frozen=True)
class DemoVisit:
    """An invented visit; `place` is label, latitude and longitude (WGS84 degrees), `hours` local times of its day.

    `ends`, `follow_up`, `said`: what the worker says at the door, and writes, when its hour has come. `number` of its
    telephone.
    """

    name: str
    language: str
    service: str
    place: tuple[str, float, float]
    hours: Hours
    urgency: Urgency = "normal"
    reason: HomeReason = "both"
    gender: Gender | None = None
    workers: int = 1
    minor: bool = False
    promised: time | None = None
    minutes: int = 45
    note: str = ""
    ends: Outcome = "done"
    follow_up: FollowUp | Literal[""] = ""
    said: str = ""
    number: str = ""


_VISITS = (
    DemoVisit("Mme Sow", "fr", "social", SQUARE_JODOIGNE, MORNING, note="Sonnez deux fois.",
              said="A reçu la liste des documents à préparer. Sa sœur l’aide."),
    DemoVisit("M. Benchekroun", "ar", "social", TOWN_HALL_INCOURT, MORNING, reason="mobility"),
    DemoVisit("Famille Haddadi", "ar", "social", TOWN_HALL_RAMILLIES, DAY, "high", promised=time(14),
              follow_up="call", said="Attend une lettre de l’école pour les enfants. La rappeler quand elle est là."),
    DemoVisit("M. Osei", "en", "legal", TOWN_HALL_RAMILLIES, AFTERNOON, minutes=60,
              ends="moved", said="Le voisin dit qu’il habite maintenant chez son frère. Il ne sait pas où."),
    DemoVisit("Mme Petrova", "ru", "legal", TOWN_HALL_EGHEZEE, DAY, "high", gender="f",
              said="A posé ses questions sur le voyage. Elle veut du temps pour décider."),
    DemoVisit("M. Yıldız", "tr", "social", STATION_GEMBLOUX, AFTERNOON, reason="transport",
              ends="nobody_home", said="Sonné trois fois, attendu un quart d’heure."),
    DemoVisit("Mme Lopez", "es", "legal", TOWN_HALL_GEMBLOUX, NOON),
    DemoVisit("M. Weber", "de", "social", TOWN_HALL_WALHAIN, DAY, minutes=30),
    DemoVisit("Sami, 16 ans", "ar", "social", LIBRARY_PERWEZ, AFTERNOON, "urgent", minor=True, workers=2,
              said="Le tuteur était là. Tout va bien, l’école continue."),
    DemoVisit("Mme Rossi", "it", "legal", TOWN_HALL_WALHAIN, DAY),
    DemoVisit("Mme De Smet", "nl", "social", TOWN_HALL_ORP, AFTERNOON,
              ends="refused", said="Elle préfère venir elle-même au bureau."),
    DemoVisit("M. Diallo", "fr", "legal", TOWN_HALL_EGHEZEE, MORNING, minutes=60),
    DemoVisit("Mme Kaya", "tr", "legal", TOWN_HALL_PERWEZ, MORNING, said="Tous les documents sont remis."),
    DemoVisit("Mme Traoré", "fr", "social", TOWN_HALL_GEMBLOUX, DAY, reason="mobility"),
)  # fmt: skip
_OTHERS = (
    "Mme Camara", "M. El Amrani", "Famille Saleh", "M. Mensah", "Mme Sokolova", "M. Demir", "Mme Vargas",
    "M. Hoffmann", "Yasmina, 17 ans", "M. Conti", "Mme Janssens", "M. Keita", "Mme Aydın", "Mme Bah",
)  # fmt: skip
# the same needs at the same places and hours, so that one stored plan is for both
VISITS = tuple(replace(one, number=f"0470 00 01 {rank:02d}") for rank, one in enumerate(_VISITS))
VISITED_BEFORE = tuple(
    replace(one, name=name, number=f"0470 00 02 {rank:02d}")
    for rank, (one, name) in enumerate(zip(_VISITS, _OTHERS, strict=True))
)


@dataclass(frozen=True)
class DemoRequest:
    """An invented request that waits; `hours_ago`: when it came."""

    name: str
    language: str
    service: str
    address: str
    phone: str
    asker: Asker = "self"
    asker_name: str = ""
    message: str = ""
    urgency: Urgency = "normal"
    minor: bool = False
    hours_ago: int = 2


# invented telephone numbers of the range no operator gives out
REQUESTS = (
    DemoRequest("Famille Noori", "ar", "social", "gare jodogne", "0470 00 00 12", "relative", "Leïla",
    "Nous avons reçu une lettre.", "high", hours_ago=26),
    DemoRequest("M. Noori", "ar", "social", "gare, jodoigne", "0470 00 00 12", hours_ago=5),
    DemoRequest("M. Karimov", "ru", "legal", "maison communale éghezée", "0470 00 00 13", "organisation", "Caritas", "",
    "urgent", hours_ago=72),
    DemoRequest("Mme Ferrari", "it", "social", "Walhain, place communale", "0470 00 00 14", hours_ago=1),
    DemoRequest("Amina, 15 ans", "ar", "legal", "bibliothèque de Perwez", "0470 00 00 15", "guardian", "Me Laurent", "",
    "high", minor=True, hours_ago=20),
)  # fmt: skip

ONE_A_ROLE = (("coordinator", "claire"), ("worker", "youssef"), ("case_worker", "camille"), ("administrator", "alain"))
