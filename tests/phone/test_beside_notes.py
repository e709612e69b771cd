"""What a person says about a note stands beside it on the phone too: whoever reads the note there reads both."""

import uuid
from collections.abc import Callable

from fieldapp.domain.rights import Right
from tests.phone.conftest import Field
from tests.phone.phones import Phone, unlock


def test_what_the_person_says_stands_beside_the_note_on_the_phone(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    note_id, office = str(uuid.uuid4()), field_office.office
    field_office.write(0, "Elle vit seule", note_id)
    with office.work.store.write() as unit:
        unit.rights.add(
            Right(
                id=str(uuid.uuid4()),
                version=1,
                case_id=field_office.visits[0].case_id,
                kind="rectification",
                asked_on=office.work.today(),
                written_at=office.work.now(),
                written_by=None,
                decision="granted",
                note=note_id,
                statement="Je ne vis pas seule",
            )
        )
        unit.commit()
    phone = phone_of("olga")
    unlock(phone)
    phone.page.click(".next a[href^='#/stop']")
    note = phone.page.locator("article.note:has-text('Elle vit seule')")
    note.wait_for()
    said = str(note.text_content())
    assert said.index("Elle vit seule") < said.index("La personne dit de cette note")
    assert "Je ne vis pas seule" in said
