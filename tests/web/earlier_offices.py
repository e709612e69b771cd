"""What one office of a process leaves to the next, so that it is not made again: what Jinja made of templates, Werkzeug
of addresses and SQLAlchemy of statements."""

from functools import cache
from types import CodeType
from typing import Any, ClassVar

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect

from fieldapp.store.engine import open_engine
from fieldapp.web import routes


class CompiledTemplates(BytecodeCache):
    """What Jinja made of each template, for the next application of this process: as it is, not written down, since
    reading it again took longer than most pages."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.code


COMPILED = CompiledTemplates()


class RuleOfEarlierOffices(routes.RuleCompiledOnCall):
    """What Werkzeug makes of an address stays for the next office of this process, too: for two hundred addresses that
    took four fifths of the making of an office."""

    made: ClassVar[dict[Any, tuple[Any, ...]]] = {}

    def compile(self) -> None:
        languages = self.map.converters["lang"].regex
        of = (self.rule, self.subdomain, self.merge_slashes, repr(self.defaults), languages)
        if of in self.made:
            self._parts, self._trace, self._converters, arguments, build, build_unknown = self.made[of]
            self.arguments = set(arguments)
            self._build, self._build_unknown = build.__get__(self, None), build_unknown.__get__(self, None)
            return
        super().compile()
        builders = (self._build.__func__, self._build_unknown.__func__)
        self.made[of] = (self._parts, self._trace, self._converters, frozenset(self.arguments), *builders)


routes.RuleCompiledOnCall = RuleOfEarlierOffices

STATEMENTS: dict[Any, Any] = {}


@cache
def dialect_of_sqlite() -> Dialect:
    """Which knows what this SQLite can do. An engine has one of its own, and statements are kept for that one alone."""
    engine = open_engine("sqlite://")
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def with_what_earlier_offices_made(app: Flask) -> None:
    """What Jinja made of a template and SQLAlchemy of a statement stays for the next office of this process: making
    statements anew for each of them took a seventh of the time of these tests."""
    app.jinja_env.bytecode_cache = COMPILED
    engine = app.extensions["workplace"].store.engine
    if engine.dialect.name == "sqlite":
        engine.dialect = dialect_of_sqlite()
        engine.update_execution_options(compiled_cache=STATEMENTS)
