"""What was found about this machine, in words that say what to do."""

from ..services.health import Finding
from .i18n import Words


def health_words(words: Words, finding: Finding) -> str:
    _ = words._
    return {
        "database_sound": _("The database is sound."),
        "database_damaged": _("The database is damaged. Stop the server and restore the newest backup."),
        "disk": _("{gigabytes} GB are free on the disk.", gigabytes=words.number(finding.params.get("bytes", 0) / 1e9)),
        "words_reviewed": _("A native speaker has read the clients' words in every language."),
        "words_unreviewed": _(
            "No native speaker has read the clients' words in: {languages}.",
            languages=words.each(words.language_name(code) for code in finding.params.get("languages", [])),
        ),
        "streets_known": _("Streets and house numbers are known here."),
        "localities_only": _("No map and no address file is here: only towns and villages are found."),
        "alarm_people": _("Somebody is called when a colleague gives no sign."),
        "alarm_people_missing": _("Nobody was chosen to be called when a colleague gives no sign: coordinators are."),
        "mail_not_allowed": _(
            "No alarm leaves by mail: add {host} to hosts.toml with the purpose “mail”.",
            host=finding.params.get("host"),
        ),
        "outside_hosts": _("Data may go to these hosts: {hosts}.", hosts=words.each(finding.params.get("hosts", []))),
    }[finding.code]
