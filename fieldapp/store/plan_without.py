"""A stored plan without the visits of a case that is erased."""

import json
from collections.abc import Collection
from typing import Any

NOBODY = "00000000-0000-0000-0000-000000000000"
"""Stands where a plan of some version names the visit in a place that is not known here."""


def names_any(plain: bytes, visit_ids: Collection[str]) -> bool:
    """Whether a plan, as it is stored, says something of one of these visits."""
    return any(visit_id.encode() in plain for visit_id in visit_ids)


def without(plain: bytes, visit_ids: Collection[str]) -> bytes:
    """The same without their stops, without why they were left out, and without what it says of others because of them;
    all other stops keep their times."""
    plan: dict[str, Any] = json.loads(plain)
    letters = {route["worker_id"]: route["letter"] for route in plan["routes"]}
    for route in plan["routes"]:
        route["stops"] = [stop for stop in route["stops"] if stop["visit_id"] not in visit_ids]
    plan["routes"] = [route for route in plan["routes"] if route["stops"]]
    plan["letters"] = plan.get("letters", {}) | letters
    left_out = [left for left in plan.get("unserved", []) if left["visit_id"] not in visit_ids]
    for left in left_out:
        for why in ("reasons", "changes"):
            left[why] = [one for one in left.get(why, []) if not _names(one, visit_ids)]
    plan["unserved"] = left_out
    plan["violations"] = [one for one in plan.get("violations", []) if not _names(one, visit_ids)]
    if _names(plan.get("certificate"), visit_ids):
        plan["certificate"] = {}
    rest = json.dumps(plan)
    for visit_id in visit_ids:
        rest = rest.replace(visit_id, NOBODY)
    return rest.encode()


def _names(part: Any, visit_ids: Collection[str]) -> bool:
    return names_any(json.dumps(part).encode(), visit_ids)
