"""Plans of a day: every version is kept; only a draft can change."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, update

from ..crypto.box import Box, Unreadable
from ..domain.errors import NotFound, Stale
from ..domain.plan import DraftChange, Plan, Unserved
from . import tables as t
from .damage import Damage
from .parameters import given
from .plan_without import names_any, without

CLEAR = {
    "id", "day", "version", "revision", "state", "created_at", "created_by", "published_at",
    "published_by", "base_version", "base_revision",
}  # fmt: skip
BATCH = 50  # plans in memory at once
OF_DAY = select(t.plans).where(t.plans.c.day == given("day")).order_by(t.plans.c.version.desc())
NEWEST = OF_DAY.where(t.plans.c.state == given("state"))
SINCE = select(t.plans).where(t.plans.c.day >= given("day"), t.plans.c.state == given("state")).order_by(t.plans.c.day)


class Plans:
    def __init__(self, connection: Connection, office: Box, damage: Damage) -> None:
        self._connection = connection
        self._office = office
        self._damage = damage

    def add(self, plan: Plan) -> None:
        """A new version. An older draft of the day is superseded by it, and stays readable."""
        self._connection.execute(
            update(t.plans).where(t.plans.c.day == plan.day, t.plans.c.state == "draft").values(state="superseded")
        )
        self._connection.execute(insert(t.plans).values(**self._row(plan)))

    def save_draft(self, plan: Plan, change: DraftChange, base: int | None = None) -> Plan:
        """Writes the draft over the one it was made from, which undoing leads back to, and returns it with the next
        revision. `base`: the revision that the author had seen, None where there is no such author. Raises `Stale` when
        the draft changed meanwhile or is no draft any more."""
        return self.save_undone(plan.model_copy(update={"undo_to": plan.revision}), change, base)

    def save_undone(self, plan: Plan, change: DraftChange, base: int | None = None) -> Plan:
        """The same for a draft that says itself where undoing it leads to. Raises `Stale` as `save_draft`."""
        self._keep_revision(plan)
        changed = plan.model_copy(update={"revision": plan.revision + 1, "changed": change, "base_revision": base})
        done = self._connection.execute(
            update(t.plans)
            .where(t.plans.c.id == plan.id, t.plans.c.revision == plan.revision, t.plans.c.state == "draft")
            .values(**self._row(changed))
        )
        if done.rowcount != 1:
            raise Stale("plan")
        return changed

    def publish(self, plan: Plan, at: datetime, by: str | None = None) -> Plan:
        """The draft becomes the day's plan at `at` (aware UTC), by an account, and the published one before it history.
        Returns the published plan. Raises `Stale` as `save_draft`."""
        self._connection.execute(
            update(t.plans).where(t.plans.c.day == plan.day, t.plans.c.state == "published").values(state="superseded")
        )
        done = self._connection.execute(
            update(t.plans)
            .where(t.plans.c.id == plan.id, t.plans.c.revision == plan.revision, t.plans.c.state == "draft")
            .values(state="published", published_at=at, published_by=by)
        )
        if done.rowcount != 1:
            raise Stale("plan")
        return plan.model_copy(update={"state": "published", "published_at": at, "published_by": by})

    def keep_changes(self, plan: Plan, unserved: tuple[Unserved, ...]) -> None:
        """What became known later of what would let in whom the plan leaves out: no act of anybody, so that its
        revision stays. Raises `Stale` where the plan is another by now, or somebody was taken out of it."""
        row = self._connection.execute(
            select(t.plans).where(t.plans.c.id == plan.id, t.plans.c.revision == plan.revision)
        ).one_or_none()
        now = self._read(row) if row else None
        if now is None or now.routes != plan.routes or _left_out(now.unserved) != _left_out(unserved):
            raise Stale("plan")
        known = now.model_copy(update={"unserved": unserved})
        self._connection.execute(update(t.plans).where(t.plans.c.id == plan.id).values(**self._row(known)))

    def at_revision(self, draft: Plan, revision: int) -> Plan:
        """What the draft said at an earlier revision, a count of its changes. Raises `NotFound`."""
        row = self._connection.execute(
            select(t.plan_revisions).where(
                t.plan_revisions.c.plan_id == draft.id, t.plan_revisions.c.revision == revision
            )
        ).one_or_none()
        if row is None:
            raise NotFound("plan")
        return self._at(draft, row)

    def as_seen(self, day: date, revision: int) -> Plan | None:
        """The plan of the day as it was at this revision, of whatever version; None where no plan had it."""
        for plan in self.versions(day):
            if plan.revision == revision:
                return plan
            earlier = [one for one in self.revisions(plan) if one.revision == revision]
            if earlier:
                return earlier[0]
        return None

    def revisions(self, plan: Plan) -> list[Plan]:
        """The plan after each of its changes, as it was made first, as it is last."""
        rows = self._connection.execute(
            select(t.plan_revisions).where(t.plan_revisions.c.plan_id == plan.id).order_by(t.plan_revisions.c.revision)
        )
        return [*(self._at(plan, row) for row in rows), plan]

    def _at(self, plan: Plan, row: Any) -> Plan:
        plain = json.loads(self._office.open(row.sealed, f"plans/{plan.id}"))
        then = {"revision": row.revision, "base_revision": row.base_revision}
        return Plan.model_validate({**plain, **plan.model_dump(include=CLEAR), **then})

    def _keep_revision(self, plan: Plan) -> None:
        kept = select(t.plans.c.id, t.plans.c.revision, t.plans.c.base_revision, t.plans.c.sealed).where(
            t.plans.c.id == plan.id, t.plans.c.revision == plan.revision, t.plans.c.state == "draft"
        )
        columns = ["plan_id", "revision", "base_revision", "sealed"]
        self._connection.execute(insert(t.plan_revisions).from_select(columns, kept))

    def get(self, plan_id: str) -> Plan:
        """The plan of this id, in whatever state. Raises `NotFound`."""
        row = self._connection.execute(select(t.plans).where(t.plans.c.id == plan_id)).one_or_none()
        if row is None:
            raise NotFound("plan")
        return self._read(row)

    def published(self, day: date) -> Plan | None:
        """The published plan of the day, None without one."""
        return self._newest(day, "published")

    def draft(self, day: date) -> Plan | None:
        """The draft of the day, None without one."""
        return self._newest(day, "draft")

    def published_if_sound(self, day: date) -> Plan | None:
        """The same, None also where it is damaged: what cannot be read keeps no look at the others from anybody."""
        try:
            return self.published(day)
        except Unreadable as error:
            self._damage.met(str(error))
            return None

    def published_is_damaged(self, day: date) -> bool:
        """Whether the day has a published plan that cannot be read."""
        there = select(t.plans.c.id).where(t.plans.c.day == day, t.plans.c.state == "published")
        return self._connection.execute(there).first() is not None and self.published_if_sound(day) is None

    def draft_if_sound(self, day: date) -> Plan | None:
        """As `draft` and `published_if_sound`."""
        try:
            return self.draft(day)
        except Unreadable as error:
            self._damage.met(str(error))
            return None

    def published_since(self, day: date) -> list[Plan]:
        """The published plans of that day and later ones, by day, without what is damaged."""
        return self._sound(self._connection.execute(SINCE, {"day": day, "state": "published"}).all())

    def drafts_since(self, day: date) -> list[Plan]:
        """The drafts of that day and later ones, by day, without what is damaged."""
        return self._sound(self._connection.execute(SINCE, {"day": day, "state": "draft"}).all())

    def versions(self, day: date) -> list[Plan]:
        """All plans of the day, in whatever state, the newest first."""
        return [self._read(row) for row in self._connection.execute(OF_DAY, {"day": day}).all()]

    def next_version(self, day: date) -> int:
        """The version that the day's next plan has, from 1."""
        last = self._connection.scalar(select(func.max(t.plans.c.version)).where(t.plans.c.day == day))
        return (last or 0) + 1

    def first_revision(self, day: date) -> int:
        """Of a new plan of the day: after those of every other, so that a page that showed another draft names no
        state of this one."""
        return (self._connection.scalar(select(func.max(t.plans.c.revision)).where(t.plans.c.day == day)) or 0) + 1

    def forget(self, visit_ids: Collection[str]) -> int:
        """Writes every plan that names one of these visits anew without them, and every earlier state of it; how many.
        What is damaged is left as it is: nobody can read it."""
        return sum(
            self._forget_in(table, plan_id, visit_ids)
            for table, plan_id in ((t.plans, t.plans.c.id), (t.plan_revisions, t.plan_revisions.c.plan_id))
        )

    def _forget_in(self, table: Table, plan_id: Column[str], visit_ids: Collection[str]) -> int:
        keys = list(table.primary_key.columns)
        rows = self._connection.execution_options(yield_per=BATCH).execute(select(table))
        fresh = []
        for row in rows:
            context = f"plans/{row._mapping[plan_id]}"
            try:
                plain = self._office.open(row.sealed, context)
            except Unreadable:
                continue
            if names_any(plain, visit_ids):
                sealed = self._office.seal(without(plain, visit_ids), context)
                fresh.append(([key == row._mapping[key] for key in keys], sealed))
        for mine, sealed in fresh:
            self._connection.execute(update(table).where(*mine).values(sealed=sealed))
        return len(fresh)

    def _newest(self, day: date, state: str) -> Plan | None:
        row = self._connection.execute(NEWEST, {"day": day, "state": state}).first()
        return self._read(row) if row else None

    def _sound(self, rows: Iterable[Any]) -> list[Plan]:
        found = []
        for row in rows:
            try:
                found.append(self._read(row))
            except Unreadable as error:
                self._damage.met(str(error))
        return found

    def _row(self, plan: Plan) -> dict[str, Any]:
        plain = plan.model_dump_json(exclude=CLEAR).encode()
        return {**plan.model_dump(include=CLEAR), "sealed": self._office.seal(plain, f"plans/{plan.id}")}

    def _read(self, row: Any) -> Plan:
        plain = json.loads(self._office.open(row.sealed, f"plans/{row.id}"))
        return Plan.model_validate({**plain, **{name: getattr(row, name) for name in CLEAR}})


def _left_out(unserved: tuple[Unserved, ...]) -> frozenset[str]:
    return frozenset(left.visit_id for left in unserved)
