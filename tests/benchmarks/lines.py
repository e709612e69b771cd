"""A result, and a family of them, in one line of text."""

from collections import Counter
from collections.abc import Sequence

from routing.plan import Parts

from .contest import Result


def parts_in_words(parts: Parts) -> str:
    return f"{parts.priority} / {parts.visits} / {parts.cost}"


def proof(result: Result) -> str:
    if not result.verdict.legal:
        return "BROKEN: " + "; ".join(result.verdict.broken)
    if result.run.proven:
        return "proven"
    bound, parts = result.run.bound, result.verdict.parts
    if bound.priority > parts.priority:
        return f"priority {bound.priority - parts.priority} below bound"
    if bound.visits > parts.visits:
        return f"visits {bound.visits - parts.visits} below bound"
    return f"travel {result.travel_gap:.1%} above bound" if result.travel_gap < 10 else "travel without a bound"


def line(result: Result) -> str:
    parts, problem = result.verdict.parts, result.day.problem
    first = result.run.first_plan
    told = (
        f"{result.day.name:9} {len(problem['jobs']):4}/{len(problem['vehicles']):<3} {result.day.kind:5}"
        f" | {parts.priority:5} {parts.visits:4} {parts.cost:7} | {proof(result):24}"
        f" | {'-' if first is None else format(first, '.2f'):>5} {result.run.seconds:6.2f} s "
        f"{result.run.memory_mb:5.0f} MB"
    )
    peer = result.best_peer
    if not result.answers:
        return told
    broken = [f"{a.peer} BROKEN: {a.verdict.broken[0]}" for a in result.answers if not a.verdict.legal]
    if peer is None:
        return f"{told} | no peer's plan is legal; {'; '.join(broken)}"
    against = peer.verdict.parts
    note = " ".join([*broken, *["PROOF CONTRADICTED"] * result.contradicted])
    return (
        f"{told} | {peer.peer:7} {against.priority:5} {against.visits:4} {against.cost:7} {result.against_peer:6}"
        f"{' cached' if all(answer.cached for answer in result.answers) else ''} {note}".rstrip()
    )


def summary(results: Sequence[Result]) -> str:
    front, proved = sum(r.front_proven for r in results), sum(r.run.proven for r in results)
    told = f"{len(results)} problems: priority and visits proved on {front}, all on {proved}"
    against = Counter(result.against_peer for result in results if result.answers)
    counts = ", ".join(f"{word} on {against[word]}" for word in ("better", "equal", "worse"))
    return f"{told}; against the best peer's plan {counts}" if against else told
