"""`fieldapp user`: accounts of the staff."""

import click

from ..domain.errors import NotFound, Refused
from ..services import accounts, second_step
from ..settings import ROLES
from .office import workplace
from .terminal import console, refuse


@click.group()
def user() -> None:
    """Accounts of the staff."""


@user.command(short_help="Make an account and print its invitation.")
@click.argument("login")
@click.option("--name", required=True, help="As colleagues read it.")
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice(ROLES), help="May be given several times."
)
@click.option("--language", default=None, help="Of the pages: fr, nl or en. Default: the first of the staff languages.")
@click.option(
    "--worker",
    "worker_number",
    type=int,
    help="The worker this person is (No. on the page Team): opens the phone page.",
)
def add(login: str, name: str, roles: tuple[str, ...], language: str | None, worker_number: int | None) -> None:
    """Makes the account LOGIN and prints its invitation: an address that works once, within 48 hours.

    \b
    Example:  fieldapp user add samira --name "Samira B." --role worker --worker 3
    """
    work = workplace()
    known = work.settings.languages.staff
    if language is not None and language not in known:
        raise refuse(f'"{language}" is not a staff language; use {", ".join(known)}.')
    if not 3 <= len(login.strip()) <= 80 or not 1 <= len(name.strip()) <= 80:
        raise refuse("The login must have 3 to 80 characters, the name 1 to 80.")
    with work.store.read() as unit:
        workers = {worker.number: worker.id for worker in unit.workers.all()}
    if worker_number is not None and worker_number not in workers:
        raise refuse(f"There is no worker {worker_number}.")
    try:
        _, token = accounts.invite(
            work,
            None,
            login=login,
            name=name.strip(),
            roles=frozenset(roles),
            language=language or known[0],
            worker_id=workers.get(worker_number) if worker_number is not None else None,
        )
    except Refused:
        raise refuse(f"The login {login} is taken; choose another.") from None
    console.print(f"Invitation, valid for 48 hours: /account/invitation/{token}")


@user.command(short_help="A new invitation, for a forgotten password.")
@click.argument("login")
def invite(login: str) -> None:
    """A new invitation for LOGIN, for a forgotten password."""
    work = workplace()
    with work.store.read() as unit:
        credential = unit.accounts.credential(login.strip().casefold())
    try:
        _, token = accounts.invite_again(work, None, credential.account.id if credential else "")
    except NotFound:
        raise refuse(f"There is no account {login}.") from None
    console.print(f"Invitation, valid for 48 hours: /account/invitation/{token}")


@user.command(name="second-step-off", short_help="Take the second step off, for who has lost it.")
@click.argument("login")
def second_step_off(login: str) -> None:
    """Takes the second step off the account LOGIN, whose owner has lost telephone and recovery codes and is the only
    administrator (others ask an administrator). It signs them out everywhere and is written into the audit; at their
    next sign-in they are told, and add another where the office asks for one.
    """
    work = workplace()
    with work.store.read() as unit:
        credential = unit.accounts.credential(login.strip().casefold())
    try:
        second_step.take_off(work, None, credential.account.id if credential else "")
    except NotFound:
        raise refuse(f"There is no account {login}.") from None
    except Refused:
        raise refuse(f"The account {login} has no second step.") from None
    console.print(f"The second step of {login} is off.")
