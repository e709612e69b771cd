"""What is erased by itself in the next thirty days, so that somebody can keep a case that is still needed."""

from ...services import retention as retained
from ...services.health import erasing_findings
from ..health_words import health_words
from ..page import answer, words, workplace
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
        findings=erasing_findings(work),
        health_words=lambda finding: health_words(words(), finding),
    )
