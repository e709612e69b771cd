"""What a carrier reports by itself of a message that it took: it counts as the answer to a question would."""

from ...domain.errors import NotFound
from ...domain.message import MessageWay, reported
from ..workplace import Workplace
from .asking import audit


def take(work: Workplace, way: MessageWay, body: bytes) -> bool:
    """Reads a report that the carrier of this way has signed; False where it is about no message that we know.

    The first that says how it ended counts. One that is repeated, comes later, says nothing that we understand, or is
    about a message of which a person has said something meanwhile, changes nothing.
    """
    carrier_id, report = work.gateway.read_report(way, body)
    if not carrier_id:
        return False
    with work.store.write() as unit:
        try:
            message = unit.messages.of_carrier(way, carrier_id)
        except NotFound:
            return False
        if report != "unknown" and message.state == "sent" and message.settled_by is None:
            after = reported(message, report, work.now())
            if unit.messages.change(after, "sent"):
                audit(unit, None, message, after.state)
            unit.commit()
    return True
