"""A visit of today with a photo, and a second client beside it on the same route."""

from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import hire, visit
from tests.web.phone_office import DayAtTheDoor, Phone, publish
from tests.web.test_pictures import bring, picture


def visited(office: OfficeUnderTest) -> tuple[DayAtTheDoor, Phone]:
    """Amina's door, Bilal beside her, and the phone that has brought the photo."""
    worker, mine, other = hire(office, "Olga P."), visit(office, "Amina"), visit(office, "Bilal")
    publish(office, (worker, [mine, other]))
    found = DayAtTheDoor(office, worker, mine)
    phone = found.phone()
    photo = phone.item(
        "photo", caption="the hall", agreed_by="client", agreed_words="", agreed_language="fr", agreed_text=""
    )
    bring(phone, photo, picture())
    return found, phone
