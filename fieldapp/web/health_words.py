"""What was found about this machine, in words that say what to do."""

from ..services.health import Finding
from .backup_host_words import backup_host_words
from .i18n import Words
from .message_words import sent_by
from .register_words import gaps_in_words


def health_words(words: Words, finding: Finding) -> str:
    _ = words._
    noted = finding.params.get("day")
    day = words.day(noted, "year") if noted else ""
    folder = finding.params.get("folder")
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
        "alarm_mail_no_tls": _(
            "No alarm leaves by mail: {host} offers no STARTTLS. Choose a mail server that does, under [safety].",
            host=finding.params.get("host"),
        ),
        "alarm_mail_untrusted": _(
            "No alarm leaves by mail: the certificate of {host} is not trusted here. Name the one behind it: mail_ca.",
            host=finding.params.get("host"),
        ),
        "alarm_mail_silent": _(
            "No alarm leaves by mail now: {host} does not answer. Look at [safety] and at the network.",
            host=finding.params.get("host"),
        ),
        "messages_off": _("Messages to clients are switched off: clients are called."),
        "messages_on": _(
            "Messages to clients leave by: {ways}.",
            ways=words.each(sent_by(words, way) for way in finding.params.get("ways", [])),
        ),
        "messages_unreachable": _(
            "These do not answer, so no message leaves through them: {hosts}. Look at [messages] and at the network.",
            hosts=words.each(finding.params.get("hosts", [])),
        ),
        "messages_uncertain": words.ngettext(
            "{count} message waits for a coordinator to say whether it arrived.",
            "{count} messages wait for a coordinator to say whether they arrived.",
            finding.params.get("count", 0),
        ),
        "backups_none": _(
            "No backup is made by itself. Name a folder on another disk: folder, under [backups] in local.toml."
        ),
        "backups_by_hand": _(
            "No backup is made by itself; the last one by hand is of {day}. Name a folder on another disk: folder, "
            "under [backups] in local.toml.",
            day=day,
        ),
        "backup_last": words.ngettext(
            "The last good backup is of {day}: {count} day ago.",
            "The last good backup is of {day}: {count} days ago.",
            finding.params.get("days", 0),
            day=day,
        )
        if finding.params.get("days")
        else _("The last good backup is of today."),
        "backup_missing": _("There is no backup yet."),
        "backup_gone": _(
            "No backup can be written now: {folder} is not there. Mount its disk; it is tried again by itself.",
            folder=folder,
        ),
        "backup_unprepared": _(
            "No backup is written to {folder}: it is not known as this office's. Mount the disk that belongs there; "
            "for a new one: fieldapp backup --prepare",
            folder=folder,
        ),
        "backup_read_only": _(
            "No backup can be written now: {folder} takes nothing from the account that serves.", folder=folder
        ),
        "backup_full": _(
            "No backup can be written now: there is no room in {folder}. Older ones stay until a new one is there.",
            folder=folder,
        ),
        "backup_unreadable": _(
            "The last backup did not read back as it was written to {folder}, and was not kept: try another disk.",
            folder=folder,
        ),
        "backup_other": _(
            "The last backup could not be written to {folder}: look at the server's log. It is tried again by itself.",
            folder=folder,
        ),
        "backup_one_disk": _("The backups in {folder} are on the disk of the data: name another disk.", folder=folder),
        "backup_to_come": words.ngettext(
            "{count} backup in {folder} is of a day to come: the clock was wrong. It is not counted and not removed.",
            "{count} backups in {folder} are of days to come: the clock was wrong. They are not counted and not "
            "removed.",
            finding.params.get("count", 0),
            folder=folder,
        ),
        **backup_host_words(words, finding.params),
        "backups_forget": words.ngettext(
            "The office’s key opens a backup for {count} day, and then no more: what was erased is gone from it too.",
            "The office’s key opens a backup for {count} days, and then no more: what was erased is gone from it too.",
            finding.params.get("days", 0),
        ),
        "backups_never_forget": _(
            "Backups of this office keep for ever what was erased. They begin to forget with: fieldapp keys save FILE"
        ),
        "backups_not_moved": _(
            "Backups from {day} on still open here, which is longer than it should be. The machine was off, or its key "
            "file cannot be written: look at the server's log.",
            day=day,
        ),
        "key_locked": _("The key file is locked: whoever takes this disk without its secret reads nothing sealed."),
        "key_plain": _(
            "The key file lies in plain: whoever takes this disk reads everything, unless the disk itself is "
            "encrypted. To lock it: fieldapp keys lock"
        ),
        "key_shut": _(
            "What runs here cannot open the key file: it was locked otherwise meanwhile, or damaged. Restart the "
            "server, so that it has the secret of now."
        ),
        "key_rotating": _(
            "The master key was changed, and not everything is sealed under the new one yet. If nobody is at it now, "
            "run again: fieldapp keys rotate"
        ),
        "key_saved": _("The key file was saved on {day}.", day=day),
        "key_not_saved": _(
            "Save the key file apart from the backups: fieldapp keys save FILE. Destroy the copies from before: they "
            "open backups that are forgotten here."
        ),
        "register_whole": _("The register of processing is whole: every stored column is declared in it."),
        "register_gaps": _(
            "The register of processing lacks something: {gaps}",
            gaps=gaps_in_words(words, finding.params.get("gaps", ())),
        ),
        "erasing_stopped": _(
            "Nothing has been erased by itself since {day}: look at the server's log.",
            day=day,
        ),
        "erasing_failed": _("A case whose time is over could not be erased: look at the server's log."),
        "planning_workers": words.ngettext(
            "{count} planning worker is running.",
            "{count} planning workers are running.",
            finding.params.get("count", 0),
        ),
        "planning_workers_gone": words.ngettext(
            "No planning worker is running, and {count} plan waits for one. Start one: fieldapp worker",
            "No planning worker is running, and {count} plans wait for one. Start one: fieldapp worker",
            finding.params.get("waiting", 0),
        )
        if finding.params.get("waiting")
        else _("No planning worker is running: a plan that is asked for would wait. Start one: fieldapp worker"),
        "outside_hosts": _("Data may go to these hosts: {hosts}.", hosts=words.each(finding.params.get("hosts", []))),
    }[finding.code]
