"""An office that sends messages through carriers of a test, as its administrator would set it up."""

from pathlib import Path

from fieldapp.domain.message import TEXT_KINDS
from fieldapp.domain.message_text import MessageText
from fieldapp.services.messages import approvals
from fieldapp.settings import Settings, load
from fieldapp.web.client_texts import message_text
from tests.patience import unhurried_config
from tests.web.conftest import OfficeUnderTest, StandingClock, make_office

CALLBACK = "+32 2 555 01 23"


def configured(folder: Path, data: Path, *, hosts: str = "127.0.0.1", **messages: str) -> Settings:
    """A folder of settings like ours, in which messages leave."""
    config = unhurried_config(folder)
    lines = "".join(f'{name} = "{value}"\n' for name, value in messages.items())
    with (config / "local.toml").open("a", encoding="utf-8") as local:
        local.write(f"[messages]\n{lines}")
    (config / "hosts.toml").write_text(f'[[host]]\nname = "{hosts}"\npurpose = "messages"\n', encoding="utf-8")
    own = (config / "office.toml").read_text(encoding="utf-8")
    (config / "office.toml").write_text(f'callback_phone = "{CALLBACK}"\n{own}', encoding="utf-8")
    return load(config, data)


def writing_office(
    folder: Path, clock: StandingClock, *, database_url: str | None = None, **messages: str
) -> OfficeUnderTest:
    """As `configured`, on SQLite unless another database is named."""
    settings = configured(folder / "config", folder / "data", **messages)
    if database_url:
        settings = settings.model_copy(update={"database_url": database_url})
    return make_office(folder / "data", clock, settings)


def approve(office: OfficeUnderTest, language: str = "fr") -> list[MessageText]:
    """Every text of this language, by whoever may."""
    texts = [message_text(office.work.settings, kind, language) for kind in TEXT_KINDS]
    for text in texts:
        approvals.approve(office.work, office.account("approver"), text, text.hash, [])
    return texts
