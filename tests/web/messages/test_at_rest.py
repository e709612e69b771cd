"""Messages rest while the person's objection to them is weighed, and while their data are restricted."""

from fieldapp.services.messages.sending import send_due
from tests.carriers import TextProvider
from tests.message_office import approve
from tests.web.conftest import OfficeUnderTest
from tests.web.test_rights import asks, does

from .writing import ask, kept, published


def test_messages_do_not_leave_and_are_not_asked_for(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    amina = published(office)
    coordinator = office.signed_in("coordinator", language="en", login="asks")
    ask(coordinator, amina)
    first = office.signed_in("coordinator", "case_worker", language="en", login="first")
    path = asks(first, amina.case_id, "objection", uses=["messages"])
    send_due(office.work)
    assert provider.taken == []
    assert [message.why for message in kept(office, amina)] == ["at_rest"]
    does(first, path, "decide", decision="refused", reason="no")
    with office.work.store.read() as unit:
        assert unit.rights.resting({amina.case_id}) == {}, "weighed and refused: it is not on hold any more"
