"""The application, as a table of contents: this is the only place that knows all its parts."""

from datetime import timedelta

from flask import Flask

from .crypto.key_file import KeyFile
from .gateways.mail import MailCaller
from .opening import open_workplace
from .security import devices, guard, headers
from .security.proxy import OnlyThroughProxy
from .security.sessions import StoreSessions
from .services.daily import Daily
from .services.ended_forms import EndedForms
from .services.messages.loop import Sender
from .services.plan_reaping import Reaper
from .services.safety.loop import Watch
from .services.workplace import Clock, Workplace
from .settings import PACKAGE, Settings, SettingsError
from .web import (
    account,
    admin,
    basemap,
    carriers,
    closing_words,
    consent_words,
    contact_links,
    damage,
    done_before,
    errors,
    field,
    gone_by,
    navigation,
    office,
    page,
    public,
    readiness,
    request_log,
    routes,
)
from .web.form_request import FormRequest
from .web.templating import templates

FOREVER = timedelta(days=365)


def create_app(
    settings: Settings, clock: Clock | None = None, *, secure: bool = False, key_file: KeyFile | None = None
) -> Flask:
    """`secure`: served over HTTPS, so cookies are `Secure` and `__Host-`. `key_file`: as in `open_workplace`."""
    workplace = open_workplace(settings, clock, key_file)
    _refuse_demonstration_accounts(workplace)
    app = Flask(
        "fieldapp", root_path=str(PACKAGE), template_folder=str(templates()), static_folder=str(PACKAGE / "static")
    )
    app.request_class = FormRequest
    app.config.update(
        MAX_CONTENT_LENGTH=settings.server.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.server.max_body_bytes,
        MAX_FORM_PARTS=2_000,  # a whole paper sheet has some thirty fields for each of its visits
        SEND_FILE_MAX_AGE_DEFAULT=FOREVER,
        TRUSTED_HOSTS=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["workplace"] = workplace
    app.extensions["sender"] = Sender(workplace)
    app.extensions["watch"] = Watch(workplace, MailCaller(settings))
    app.extensions["ended_forms"] = EndedForms(workplace)
    app.extensions["daily"] = Daily(workplace)
    app.extensions["plan_reaper"] = Reaper(workplace)
    app.session_interface = StoreSessions(
        workplace.store,
        workplace.machine_now,
        idle=timedelta(minutes=settings.session.idle_minutes),
        absolute=timedelta(hours=settings.session.absolute_hours),
        form=timedelta(hours=settings.session.form_hours),
        most_visitors=settings.session.most_visitors,
        secure=secure,
    )
    request_log.install(app)
    guard.install(app, settings, workplace.store, workplace.now, workplace.machine_now)
    devices.install(app, workplace.store.vault, secure=secure)
    headers.install(app, secure=secure, below=settings.server.https_below)
    page.install(app)
    damage.install(app, workplace.store.damage.listen)
    closing_words.install(app)
    gone_by.install(app)
    consent_words.install(app)
    contact_links.install(app)
    navigation.install(app)
    done_before.install(app)
    routes.install(app, settings)
    errors.install(app)
    for area in (public, account, office, field, admin, basemap, carriers, readiness):
        app.register_blueprint(area.blueprint)
    if settings.server.trusted_proxy:
        through_proxy = OnlyThroughProxy(app.wsgi_app, settings.server.trusted_proxy)
        app.wsgi_app = through_proxy  # type: ignore[method-assign]  # the way Flask documents for a middleware
    _refuse_unlisted(app, settings)
    return app


def _refuse_unlisted(app: Flask, settings: Settings) -> None:
    endpoints = set(app.view_functions)
    unlisted, unknown = endpoints - set(settings.access), set(settings.access) - endpoints
    if unlisted or unknown:
        kind, names = ("misses", unlisted) if unlisted else ("names unknown", unknown)
        raise SettingsError(
            f"{settings.folder / 'access.toml'}: endpoint: {kind} {', '.join(sorted(names))}; add or remove that row."
        )


def _refuse_demonstration_accounts(workplace: Workplace) -> None:
    if workplace.settings.demonstration:
        return
    with workplace.store.read() as unit:
        if unit.accounts.any_demonstration():
            raise SettingsError(
                f"{workplace.settings.data}: this database has demonstration accounts with known passwords; "
                "start again with an empty FIELDAPP_DATA."
            )
