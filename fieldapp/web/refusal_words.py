"""Why something was refused, in words: the one table of the codes that domain and services raise to a page.

What a phone brings is refused by a receipt instead; those codes have their words in `fieldapp/static/phone/`.
"""

from datetime import datetime

from ..domain.errors import Refused
from .i18n import Words
from .plan_words import longer_than_hours_words


def refusal_words(words: Words, refused: Refused) -> str:
    """One sentence that says what to do; a general one for a code that has none of its own."""
    _ = words._
    reload = _(
        "This page was open for too long, or was sent from somewhere else. Go back, reload it and send it again."
    )
    sentence = {
        # accounts
        "wrong_credentials": _("This name and password do not go together. Try again, or ask the administrator."),
        "too_many_tries": _(
            "Too many wrong passwords. Wait {seconds} seconds, then try again, or ask the administrator."
        ),
        "wrong_code": _("This code does not fit, or was used already. Wait for the next one, or use a recovery code."),
        "too_many_codes": _("Too many wrong codes. Wait {seconds} seconds, or use a recovery code."),
        "second_step_there": _(
            "Your account has a second step by now. Sign in with it; under Your account you add another."
        ),
        "last_way": _(
            "Nothing is removed: this is your only second step, and your office asks you for one. Add another passkey "
            "or an app first."
        ),
        "no_passkeys_here": _("No passkey can be made at this address. Add an app instead."),
        "too_many_passkeys": _("You have {most} passkeys. Remove one that you do not use any more, then add this one."),
        "passkey_too_late": _("This took more than five minutes, or was sent twice. Press the button again."),
        "passkey_not_made": _(
            "No passkey came from your browser, or not the one that we asked for. Press the button again, or add an "
            "app instead."
        ),
        "passkey_known": _("This passkey is known already. Use another device or key."),
        "passkey_gone": _("This passkey does not open your account any more. Use another way."),
        "wrong_passkey": _(
            "This is not a passkey of yours that opens at this address. Try another one, or use a code."
        ),
        "copied_passkey": _(
            "The passkey “{name}” was refused: it has been used fewer times than we know of, so that somebody may have "
            "a copy of it. Use a code or another passkey, then remove this one under Your account."
        ),
        "too_many_wrong_passkeys": _("Too many wrong passkeys. Wait {seconds} seconds, or use a code."),
        "wrong_app_code": _("This is not what the app shows now. Look whether the telephone has the right time."),
        "second_step_off": _("In the demonstration there is no second step: everybody knows its passwords."),
        "no_second_step": _("This account has no second step."),
        "second_step_required": _("Your office asks you for a second step: you can change it, not take it off."),
        "own_second_step": _("Your own second step is under Your account."),
        "password_short": _("Too short. Use at least {least} characters; four words are easy to remember."),
        "password_long": _("Too long. Use at most 200 characters."),
        "password_guessable": _("Too easy to guess. Use four words that do not belong together."),
        "login_taken": _("This sign-in name is taken. Choose another."),
        "no_roles": _("Tick at least one role."),
        "own_administrator": _("You cannot take the role of administrator from yourself: ask a colleague who has it."),
        # breaches of personal data
        "breach_future": _("This is still to come. Write when it was noticed."),
        "breach_told_future": _("This day is still to come. Write on which day they were told, once they are."),
        "breach_case": _("There is no case with this number. Leave the field empty if you do not know it."),
        # requests and visits
        "no_place": _("Settle the address first: choose a place or put the pin."),
        "vague_place": _("Only the street or the town is known: write how the worker finds the door."),
        "no_answer": _("Write what you answered: the law asks for an answer, and the client reads that there was one."),
        "word_settled": _("Somebody has settled this meanwhile: nothing of yours is saved. Look at what they wrote."),
        "word_damaged": _(
            "What they wrote is damaged and cannot be read. Your answer cannot be kept beside it: nothing is saved. "
            "Write it as a note of the case, then press again with an empty field, and tell an administrator."
        ),
        "no_windows": _("Write at least one day with its hours."),
        "promise_past": _("This hour is over: promise one that is still to come, or none."),
        "promise_outside": _("They do not receive at the promised hour: change the promise or their hours."),
        "no_consent": _("Nobody has agreed to a visit. Ask, and write down who said yes, and how: then accept."),
        "no_consent_to_withdraw": _("There is no consent for this any more. Look at the page again."),
        "notes_consent": _(
            "This person does not want notes in words. Choose why you may write, or leave the note empty."
        ),
        "interpreter_consent": _("This person does not want an interpreter from outside. Ask them, and write it down."),
        "not_passed_on": _("They have not agreed to this organisation, or not any more: nothing is passed on."),
        "no_recipient": _("Write which organisation it is for."),
        "slip_day": _("A slip is signed at the visit or after it, and not later than today."),
        "consent_gone": _("Somebody of this draft does not want the visit any more. Plan again, then publish."),
        "not_decided": _("This request is not declined or merged any more."),
        "already_decided": _("Somebody has decided this request meanwhile."),
        "repeat_numbers": _("Write numbers: every 1 to {weeks} weeks, 1 to {times} more times."),
        "series_over": _("No visit of this series is still to come: there is nothing to end."),
        "repeats_already": _("This visit repeats already: the others are on this page."),
        "day_far": _("That day is more than a year away: decide it when it comes nearer."),
        "why_changed": _("Say why: the client was told an hour, and whoever calls them must be able to say it."),
        "no_reason": _("Write the reason: it stays in the file."),
        "not_permitted": _("This person does not wish to be reached in this way now."),
        "worker_away": _("Somebody who is to make this visit is away that day: nobody promises this hour. Plan again."),
        "not_tried": _("Nobody has tried yet: call first, and note that nobody answered."),
        # messages
        "no_hour": _("No hour to come is published for this visit: there is nothing to print."),
        "message_there": _("A message about this hour was asked for already: look where it stands."),
        "message_told": _("They know this hour already: no message leaves."),
        "message_not_told": _("They do not know this hour yet: there is nothing to remind them of. Tell them first."),
        "message_hour_gone": _("This hour is not published any more: no message leaves. Look at the list again."),
        "message_decided": _("Somebody has decided about this request: no message leaves that we only have it."),
        "message_gone_known": _(
            "They know that this hour does not hold, or it holds again: no message leaves. Look at the list again."
        ),
        "message_too_late": _("They may not be reached in this way before the visit begins. Look for another way."),
        "message_no_address": _("Their number or address cannot be written to: correct it in the case, or call."),
        "message_left": _("It is not in the queue any more: look where it stands."),
        "message_settled": _("Somebody has decided this, or an answer came meanwhile: look where it stands."),
        "messages_off": _("Messages are switched off. Call instead."),
        "text_not_approved": _("Nobody has approved this text: no message leaves. Call instead."),
        "print_not_approved": _(
            "Nothing is printed: nobody has approved the text “{text}” in {language} yet. Who may read and approve it, "
            "under Messages: {names}."
        ),
        "print_no_approver": _(
            "Nothing is printed: nobody has approved the text “{text}” in {language}, and nobody has the role for it. "
            "An administrator gives it: “approves texts to clients”."
        ),
        "text_changed": _("This text has changed meanwhile: read it again."),
        "text_indiscreet": _("This text breaks a rule of discretion: it is worded anew first."),
        "wait_date": _("Choose a day after today, at most a year away."),
        "closed_visit": _("This visit is closed."),
        "nothing_said": _("Nothing is said at this door that could be taken back."),
        "nothing_left": _("Nothing is left to do after this visit."),
        "same_request": _("Choose the other request."),
        "file": "{sentence}",
        # the case
        "note_empty": _("Write the note first."),
        "note_long": _("This is too long: {count} characters. Write at most {limit}."),
        "note_id": _("Reload the page and write the note again."),
        "same_person": _("Somebody else has to agree, with their own account."),
        "erase_held": _("This case is kept: it cannot be erased before that day."),
        "erase_visit_stands": _("Somebody is to go there by a published plan. Cancel the visit first."),
        "erase_alarm": _("An alarm at their door is not closed yet: close it first."),
        "erase_planning": _("A day is being planned right now. Wait until the plan is there, then try again."),
        "hold_date": _("Choose today or a later day, at most five years away."),
        # what persons ask about their data
        "at_rest": _(
            "The person restricted the use of their data, or objected to this: it is on hold. Under “Rights of the "
            "person” stands what is still possible."
        ),
        "no_words": _("Write what they ask, in their words."),
        "asked_in_future": _("Choose today or an earlier day."),
        "no_uses": _("Tick at least one use."),
        "right_decided": _("This is decided already."),
        "extended_before": _("It was extended already: the law allows it once."),
        "extend_late": _("The month is over: it could be extended only within it. Answer now."),
        "told_before": _("They were told this already."),
        "told_early": _("On that day there was nothing to tell yet. Choose a day since then."),
        "not_restricted": _("This is not on hold any more."),
        "lift_untold": _("Tell the person first, and write down how: the law asks for it."),
        "no_note": _("Choose the note."),
        "no_correction": _("Write what is right, or what the person says beside a note."),
        "correction_stale": _("Another value stands there by now. Look at it, then write what is right."),
        "correction_long": _("This is too long. Write at most {limit} characters."),
        # the team
        "shifts_overlap": _("Two shifts of one day overlap."),
        "too_many_shifts": _("Write at most {most} shifts a day."),
        "order": _("The last day is before the first."),
        # planning
        "solver_off": _("The planner is switched off. Plan by hand below."),
        "day_problem": _("Something in this day contradicts itself. Look at the hours of the team and of the visits."),
        "replaces_draft": _("There is a draft of this day: look at it before you plan again."),
        "nothing_to_undo": _("There is no change to undo in this draft."),
        "past_day": _("This day is over: its plan stays as it was. It can be read, printed and completed."),
        "begun": _("This visit has begun: it stays where it is."),
        "locked": _("This visit is locked. Unlock it first."),
        "same_worker_twice": _("This worker has the visit already."),
        "not_open": _("This visit cannot be planned on this day."),
        "longer_than_hours": longer_than_hours_words(words),
        "absent": _("This worker is not there on this day."),
        "empty_plan": _("There is no route to publish yet."),
        "broken_plan": _("This draft breaks a rule. Mend it first: the rules are named on the page."),
        "begun_since": _("A visit began after this draft was made. Plan again, then publish."),
        "overtaken": _(
            "Since this draft was made, somebody is late or away: it cannot be kept. Plan again, then publish."
        ),
        "ended_or_elsewhere": _(
            "A visit of this draft has ended meanwhile, or is published for another day. Plan again, then publish."
        ),
        # the day while it runs
        "event_id": reload,
        "stale_page": reload,
        "too_large": _("This is too large. Send less at once."),
        "past": _("Write two hours of today that are not over, the first before the second."),
        "not_returned": _("This visit did not come to nothing, or is open again already."),
        # what stood on paper
        "paper_code": _("This is no code of a sheet. It looks like B3-9F2A; the last four signs are enough."),
        "sheet_empty": _("Write what stands beside a visit, or choose its part of the picture."),
        "sheet_picture": _("This is no picture that can be read. Take it as JPEG, PNG or WebP and choose it again."),
        "sheet_heic": _(
            "This picture has the format HEIC of an iPhone, which cannot be read here. In its settings, under Camera, "
            "Formats, choose “Most Compatible” and take it again, or choose a screenshot of it."
        ),
        "sheet_pdf": _("This is a PDF, not a picture. Choose a photo of the sheet, or save the page as JPEG or PNG."),
        "sheet_parts": _("This part is upside down, or shares lines with another: each file gets only its own part."),
        "paper_to_come": _("This visit is still to come: nothing can be written of it yet."),
        "paper_note_known": _("These very words are in the file already, at this visit. Take them out here."),
        "paper_picture_known": _("This very picture is in the file already, at this visit. Take its part away here."),
        "photo_never": _("This person does not want photos: no picture goes into their file. Type the note."),
        "photo_unasked": _("Nobody has said that this person agrees to photos. Ask them, or type the note."),
        "pictures_a_day": _("You have added {most} pictures today: the rest can be added tomorrow."),
        "said_meanwhile": f"{_('Something else was said at this door meanwhile.')} "
        f"{_('Read it above; what you enter now replaces it.')}",
        "paper_worker": _("This visit was not on the paper of this worker."),
        "paper_hours": _("Write hours of that day that are over, the arrival before the end."),
        "too_early": _(
            "This visit is planned for {planned}, and it would be over at {over_at}. Is it really this one?"
        ),
        "not_begun": _(
            "The visit of {client} is planned for {planned}, and it is not that time yet. Is it really this one?"
        ),
        "late_minutes": _("Write how many minutes late, from 0 to {most}."),
        "nobody_late": _("No visit of this worker is still to come today."),
        # alarms
        "people": _("An account of this list was closed meanwhile. Choose again."),
        "outcome": _("Choose how it ended."),
        "unanswered": _("Answer the alarm first: then everybody knows who takes care."),
    }.get(refused.code, _("This is not possible as things are now. Look at the page again before you go on."))
    return sentence.format(**{name: _said(words, value) for name, value in refused.params.items()})


def _said(words: Words, value: object) -> object:
    """A moment as its hour."""
    return words.clock(value) if isinstance(value, datetime) else value
