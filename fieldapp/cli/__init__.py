"""The command line. Commands are loaded when called, so that `--help` and small commands start at once."""

from importlib import import_module

import click

INTERRUPTED = 130
COMMANDS = {
    "init": ("setup", "init", "Make this machine ready: folder, key, database, invitation."),
    "serve": ("serving", "serve", "Serve the application."),
    "worker": ("worker", "worker", "Make the plans that the server's pages ask for, beside PostgreSQL."),
    "service": ("service", "service", "Keep the server running, and backups made, with systemd."),
    "demo": ("demonstration", "demo", "Make the demonstration office, with invented people."),
    "check": ("health", "check", "Check configuration, key and database."),
    "user": ("people", "user", "Accounts of the staff."),
    "addresses": ("addresses", "addresses", "The local index of addresses."),
    "region": ("region", "region", "The local map: addresses, roads and base map from one OpenStreetMap file."),
    "geocode": ("addresses", "geocode", "Find the place of every address of a CSV file."),
    "requests": ("requests", "requests", "Requests for a visit."),
    "phones": ("phones", "phones", "Entries that a phone saved as a file."),
    "plan": ("plan", "plan", "Plan a day and write map, plan and printable sheets."),
    "statement": ("statement", "statement", "Write what is kept about a person, for that person."),
    "register": ("register", "register", "Write the register of processing and the draft of the impact assessment."),
    "retention": ("retention", "retention", "Erase what has been kept for its time, or say what that is."),
    "keys": ("keys", "keys", "Save the key file apart from the backups, lock it, change the master key."),
    "backup": ("saving", "backup", "Write an encrypted backup, also while serving."),
    "restore": ("saving", "restore", "Restore a backup into an empty folder."),
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f".{module}", __name__), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except PermissionError as error:
            from .terminal import refuse  # only when it is needed

            raise refuse(
                f"{error.filename or 'A file'}: {error.strerror}. Run this as the account that owns FIELDAPP_DATA."
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fieldapp")
def main() -> None:
    """Home visits: from a client's request to a note written at the door.

    FIELDAPP_DATA (default ./var) holds database, keys and index; FIELDAPP_CONFIG (default ./config) holds the office.
    Exit codes: 0 done, 1 the answer is no, 2 wrong use or refused input, 130 interrupted.
    """
