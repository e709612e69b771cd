"""What is erased by itself in the next thirty days, so that somebody can keep a case that is still needed."""

from ...services import retention as retained
from ..page import answer, workplace
from . import blueprint


@blueprint.get("/retention")
def retention() -> tuple[str, int]:
    work = workplace()
    return answer(
        "admin/retention.html",
        due=retained.announced(work),
        runs=retained.runs(work),
        rules=work.settings.retention,
        notice=retained.NOTICE.days,
    )
