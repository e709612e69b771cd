"""Apps that show codes, for tests of whoever has a second step."""

from base64 import b32decode
from dataclasses import dataclass, field

from fieldapp.crypto import one_time
from fieldapp.domain.account import Account
from fieldapp.services import second_step
from fieldapp.services.workplace import Workplace


@dataclass
class App:
    """What somebody has on their telephone, and the codes they wrote down."""

    work: Workplace
    secret: bytes
    recovery: tuple[str, ...] = field(default=())

    @staticmethod
    def of_key(key: str) -> bytes:
        """The secret, as somebody types it from the page."""
        return b32decode(key.replace(" ", ""))

    def code(self, later: int = 0) -> str:
        """What it shows now, or so many half minutes later."""
        return one_time.code_of(self.secret, one_time.step_of(self.work.machine_now()) + later)


def add_app(work: Workplace, account: Account) -> App:
    """The account has a second step from now on; the code of this half minute is used by that."""
    app = App(work, second_step.fresh_secret())
    app.recovery = second_step.add(work, account, app.secret, app.code(), "")
    return app
