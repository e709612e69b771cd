"""Every table. Columns called `sealed` hold JSON encrypted with the key of the case (or of the office for plans);
`config/data-classes.toml` says of each column what it protects and how long it is kept.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from .types import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(36)

accounts = Table(
    "accounts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("roles", String(120), nullable=False),
    Column("language", String(8), nullable=False),
    Column("password_hash", String(200)),
    Column("worker_id", ID, ForeignKey("workers.id")),
    Column("active", Boolean, nullable=False),
    Column("demonstration", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Instant, nullable=False),
    Column("second_step_asked_at", Instant),
)

second_steps = Table(
    "second_steps",
    metadata,
    Column("account_id", ID, ForeignKey("accounts.id"), primary_key=True),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("last_used", Integer, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("used_at", Instant),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("credential_hash", String(64), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("sign_count", BigInteger, nullable=False),
    Column("challenge_hash", String(64)),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("door", String(40), nullable=False),
    Column("who_hash", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_attempts_door_who_at", "door", "who_hash", "at"),
)

workers = Table(
    "workers",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("gender", String(1)),
    Column("languages", String(120), nullable=False),
    Column("services", String(200), nullable=False),
    Column("transport", String(10), nullable=False),
    Column("sealed_start", LargeBinary, nullable=False),
    Column("active", Boolean, nullable=False),
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("worker_id", ID, ForeignKey("workers.id"), nullable=False, index=True),
    Column("weekday", Integer),
    Column("day", Date),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("id", ID, primary_key=True),
    Column("worker_id", ID, ForeignKey("workers.id"), nullable=False, index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
)

duties = Table(
    "duties",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("worker_id", ID, ForeignKey("workers.id"), nullable=False, index=True),
    Column("service", String(21), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", String(24), nullable=False, unique=True),
    Column("opened_at", Instant, nullable=False),
    Column("wrapped_key", LargeBinary),
    Column("sealed_person", LargeBinary, nullable=False),
)

parties = Table(
    "parties",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("case_id", "position", name="uq_parties_case_position"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("giver", String(16), nullable=False),
    Column("how", String(16), nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("language", String(8), nullable=False),
    Column("version", String(24), nullable=False),
    Column("until", Date),
    Column("recorded_by", ID, ForeignKey("accounts.id")),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", ID, ForeignKey("accounts.id")),
    Column("sealed_names", LargeBinary),
)

requests = Table(
    "requests",
    metadata,
    Column("id", ID, primary_key=True),
    Column("reference", String(24), nullable=False, unique=True),
    Column("submission", String(80), nullable=False, unique=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("state", String(24), nullable=False, index=True),
    Column("source", String(12), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", ID, ForeignKey("accounts.id")),
    Column("merged_into", ID, ForeignKey("requests.id")),
    Column("sealed_answers", LargeBinary, nullable=False),
    Column("sealed_reason", LargeBinary),
    Column("sealed_earlier", LargeBinary),
)

client_codes = Table(
    "client_codes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("request_id", ID, ForeignKey("requests.id"), nullable=False, index=True),
    Column("reference_hash", String(64), nullable=False, index=True),
    Column("hash", String(200), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", ID, ForeignKey("accounts.id")),
    Column("dead_at", Instant),
)

code_guesses = Table(
    "code_guesses",
    metadata,
    Column("reference_hash", String(64), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("at", Instant, index=True),
)

duplicate_keys = Table(
    "duplicate_keys",
    metadata,
    Column("request_id", ID, ForeignKey("requests.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("hash", String(64), nullable=False, index=True),
)

visits = Table(
    "visits",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("request_id", ID, ForeignKey("requests.id")),
    Column("state", String(12), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("follow_up", String(12), nullable=False, server_default=text("''")),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_visits_state_days", "state", "first_day", "last_day"),
)

stop_events = Table(
    "stop_events",
    metadata,
    Column("id", ID, primary_key=True),
    Column("stop_id", ID, nullable=False, index=True),
    Column("visit_id", ID, ForeignKey("visits.id"), nullable=False),
    Column("user_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("follow_up", String(12), nullable=False, server_default=text("''")),
    Column("sealed_facts", LargeBinary),
    Column("for_worker", ID),
    Column("corrects", Text, nullable=False, server_default=text("''")),
)

client_words = Table(
    "client_words",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("request_id", ID, ForeignKey("requests.id"), nullable=False, index=True),
    Column("visit_id", ID, ForeignKey("visits.id"), index=True),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", ID, ForeignKey("accounts.id")),
)

fallen_hours = Table(
    "fallen_hours",
    metadata,
    Column("id", ID, primary_key=True),
    Column("visit_id", ID, ForeignKey("visits.id"), nullable=False, index=True),
    Column("start", Instant, nullable=False),
    Column("earliest", Instant, nullable=False),
    Column("latest", Instant, nullable=False),
    Column("fell_at", Instant, nullable=False),
    Column("why", String(16), nullable=False),
    Column("by", ID, ForeignKey("accounts.id")),
    Column("settled_at", Instant),
    Column("settled_by", ID, ForeignKey("accounts.id")),
    Column("way", String(12), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("heard", String(8), nullable=False, server_default=text("'told'")),
)

visit_acts = Table(
    "visit_acts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("visit_id", ID, ForeignKey("visits.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("account_id", ID, ForeignKey("accounts.id")),
    Column("sealed", LargeBinary, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("visit_id", ID, ForeignKey("visits.id"), index=True),
    Column("request_id", ID, ForeignKey("requests.id"), index=True),
    Column("kind", String(24), nullable=False),
    Column("way", String(12), nullable=False),
    Column("language", String(8), nullable=False),
    Column("state", String(12), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("start", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", ID, ForeignKey("accounts.id"), nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sending_at", Instant),
    Column("ended_at", Instant),
    Column("settled_by", ID, ForeignKey("accounts.id")),
    Column("ask_at", Instant),
    Column("why", String(16), nullable=False),
    Column("carrier_hash", String(64), nullable=False, server_default=text("''"), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_messages_state_not_before", "state", "not_before"),
    Index(
        "uq_messages_one_unfinished_a_visit",
        "visit_id",
        unique=True,
        sqlite_where=text("state IN ('queued', 'sending', 'uncertain')"),
        postgresql_where=text("state IN ('queued', 'sending', 'uncertain')"),
    ),
    Index(
        "uq_messages_one_unfinished_a_request",
        "request_id",
        unique=True,
        sqlite_where=text("state IN ('queued', 'sending', 'uncertain')"),
        postgresql_where=text("state IN ('queued', 'sending', 'uncertain')"),
    ),
)

text_approvals = Table(
    "text_approvals",
    metadata,
    Column("text_hash", String(64), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("language", String(8), nullable=False),
    Column("approved_by", ID, ForeignKey("accounts.id"), nullable=False),
    Column("at", Instant, nullable=False),
)

phones = Table(
    "phones",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("bring_hash", String(64), nullable=False),
    Column("read_hash", String(64), nullable=False),
    Column("prepared_at", Instant, nullable=False),
    Column("reads_until", Instant, nullable=False),
    Column("brings_until", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("plan_version", Integer),
    Column("closed_at", Instant),
    Column("opener_hash", String(64)),
    Column("pin_tries_left", Integer, nullable=False, server_default=text("0")),
    Column("said_at", Instant),
    Column("listed_at", Instant),
)

owed_entries = Table(
    "owed_entries",
    metadata,
    Column("phone_id", ID, ForeignKey("phones.id"), primary_key=True),
    Column("id", ID, primary_key=True),
    Column("written_at", Instant, nullable=False),
    Column("named_at", Instant, nullable=False),
    Column("listed_at", Instant, nullable=False),
    Column("begun", Boolean, nullable=False),
    Column("proved", Boolean, nullable=False),
    Column("ended_at", Instant),
    Column("ended_how", String(12), index=True),
    Column("ended_by", ID, ForeignKey("accounts.id")),
    Column("why", String(16)),
)

phone_rules = Table(
    "phone_rules",
    metadata,
    Column("name", String(24), primary_key=True),
    Column("choice", String(24), nullable=False),
)

given_stops = Table(
    "given_stops",
    metadata,
    Column("phone_id", ID, ForeignKey("phones.id"), primary_key=True),
    Column("stop_id", ID, primary_key=True),
    Column("visit_id", ID, ForeignKey("visits.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("given_at", Instant, nullable=False),
)

deposits = Table(
    "deposits",
    metadata,
    Column("id", ID, primary_key=True),
    Column("phone_id", ID, ForeignKey("phones.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("since", Instant),
    Column("received_at", Instant, nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_deposits_phone_ordinal", "phone_id", "ordinal"),
)

conflicts = Table(
    "conflicts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("item_id", ID, nullable=False),
    Column("other_id", ID, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("settled_at", Instant, index=True),
    Column("settled_by", ID, ForeignKey("accounts.id")),
)

signs = Table(
    "signs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("stop_id", ID, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("for_worker", ID),
    Index("ix_signs_day_account", "day", "account_id"),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("stop_id", ID, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", ID, ForeignKey("accounts.id")),
    Column("closed_at", Instant, index=True),
    Column("closed_by", ID, ForeignKey("accounts.id")),
    Column("sealed_report", LargeBinary),
    Column("proved", Boolean, nullable=False, server_default=text("true")),
)

alarm_calls = Table(
    "alarm_calls",
    metadata,
    Column("alarm_id", ID, ForeignKey("alarms.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("account_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("delivery", String(12), nullable=False),
)

alarm_positions = Table(
    "alarm_positions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("alarm_id", ID, ForeignKey("alarms.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

safety_rules = Table(
    "safety_rules",
    metadata,
    Column("name", String(24), primary_key=True),
    Column("minutes", Integer, nullable=False),
)

safety_people = Table(
    "safety_people",
    metadata,
    Column("account_id", ID, ForeignKey("accounts.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("sealed_mail", LargeBinary, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("root_id", ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("stop_id", ID),
    Column("author_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("root_id", "version"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("stop_id", ID),
    Column("author_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_content", LargeBinary, nullable=False),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("stop_id", ID),
    Column("author_id", ID, ForeignKey("accounts.id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_content", LargeBinary, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("id", ID, primary_key=True),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", ID, ForeignKey("accounts.id")),
    Column("published_at", Instant),
    Column("published_by", ID),
    Column("base_version", Integer),
    Column("base_revision", Integer),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("day", "version"),
)

plan_revisions = Table(
    "plan_revisions",
    metadata,
    Column("plan_id", ID, ForeignKey("plans.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("base_revision", Integer),
    Column("sealed", LargeBinary, nullable=False),
)

day_decisions = Table(
    "day_decisions",
    metadata,
    Column("day", Date, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("decided", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", ID, ForeignKey("accounts.id")),
    Column("sealed_reason", LargeBinary, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", ID, ForeignKey("accounts.id")),
    Column("alive_at", Instant, nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
    Column("progress", String(400), nullable=False),
    Column("plan_id", ID),
    Column("failure", String(300)),
    Index(
        "uq_jobs_one_to_come_a_day",
        "kind",
        "day",
        unique=True,
        sqlite_where=text("state IN ('waiting', 'running')"),
        postgresql_where=text("state IN ('waiting', 'running')"),
    ),
)

audit = Table(
    "audit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("user_id", ID, ForeignKey("accounts.id")),
    Column("action", String(24), nullable=False),
    Column("case_id", ID, index=True),
    Column("subject", String(80), nullable=False),
    Column("number", Integer, index=True, unique=True),  # none in rows from before there was a chain
    Column("link", String(64)),
)

audit_end = Table(
    "audit_end",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("first", String(64), nullable=False),
    Column("last", String(64), nullable=False),
    Column("signature", String(64), nullable=False),
)

erasure_proposals = Table(
    "erasure_proposals",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("why", String(12), nullable=False),
    Column("by", ID, ForeignKey("accounts.id"), nullable=False),
    Column("at", Instant, nullable=False),
)

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("until", Date, nullable=False),
    Column("by", ID, ForeignKey("accounts.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", ID, ForeignKey("accounts.id")),
    Column("sealed", LargeBinary, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("id", ID, primary_key=True),
    Column("why", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("proposed_by", ID, ForeignKey("accounts.id")),
    Column("approved_by", ID, ForeignKey("accounts.id")),
    Column("rows", Integer, nullable=False),
    Column("plans", Integer, nullable=False),
)

erased_marks = Table(
    "erased_marks",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("erasure_id", ID, ForeignKey("erasures.id"), nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("month", Date, primary_key=True),
    Column("counted", String(12), primary_key=True),
    Column("by", String(12), primary_key=True),
    Column("value", String(24), primary_key=True),
    Column("count", Integer, nullable=False),
)

breaches = Table(
    "breaches",
    metadata,
    Column("id", ID, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("noticed_at", Instant, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("written_by", ID, ForeignKey("accounts.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

rights = Table(
    "rights",
    metadata,
    Column("id", ID, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("written_by", ID, ForeignKey("accounts.id")),
    Column("owed", Boolean, nullable=False),
    Column("rests", String(80), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
