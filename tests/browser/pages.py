"""Every page there is, by endpoint, and how the browser looks at it.

`tests/rules/test_every_page_is_looked_at.py` finds the one that is missing. A page that only exists once something has
happened gets its address from a `WholeOffice`."""

from collections.abc import Callable
from datetime import timedelta

from .whole_office import WholeOffice

Address = Callable[[WholeOffice], str]

# as the coordinator, at once
OFFICE: dict[str, tuple[str, ...]] = {
    "office.todo": ("/office/todo",),
    "office.todo_list": ("/office/todo/to_plan", "/office/todo/waiting"),
    "office.calls": ("/office/calls",),
    "office.messages": ("/office/messages",),
    "office.inbox": ("/office/requests", "/office/requests?show=decided"),
    "office.telephone": ("/office/requests/telephone",),
    "office.import_page": ("/office/requests/import",),
    "office.day_today": ("/office/day",),
    "office.team": ("/office/team",),
    "office.closed_days": ("/office/closed-days",),
    "office.team_new": ("/office/team/new",),
    "office.cases": ("/office/cases",),
    "office.breaches": ("/office/breaches",),
    "office.breach_new": ("/office/breaches/new/account",),
    "office.erasures": ("/office/erasures",),
    "office.figures_page": ("/office/figures", "/office/figures?of=requests&by=language"),
    "office.owed": ("/office/phones",),
    "office.safety": ("/office/safety",),
    "account.profile": ("/account/profile",),
}

ADMIN: dict[str, tuple[str, ...]] = {
    "admin.people": ("/admin/",),
    "admin.audit": ("/admin/audit",),
    "admin.demonstration_page": ("/admin/demonstration",),
    "admin.health_page": ("/admin/health",),
    "admin.phones": ("/admin/phones",),
    "admin.register": ("/admin/register",),
    "admin.retention": ("/admin/retention",),
    "admin.safety": ("/admin/safety",),
}

# as the coordinator, once what they are about has happened
HAPPENED: dict[str, Address] = {
    "office.alarm": lambda whole: f"/office/safety/{whole.alarm}",
    "office.breach_page": lambda whole: f"/office/breaches/{whole.breach}",
    "office.calls": lambda whole: f"/office/calls#call-{whole.fallen}",
    "office.case": lambda whole: f"/office/cases/{whole.case}",
    "office.access_statement_page": lambda whole: f"/office/cases/{whole.case}/access-statement",
    "office.erase_page": lambda whole: f"/office/cases/{whole.case}/erase",
    "office.rights_page": lambda whole: f"/office/cases/{whole.case}/rights",
    "office.right_page": lambda whole: f"/office/cases/{whole.case}/rights/{whole.right}",
    "office.right_letter": lambda whole: f"/office/cases/{whole.case}/rights/{whole.right}/letter/received",
    "office.case_pass_on": lambda whole: f"/office/cases/{whole.case}/pass-on/{whole.consent}",
    "office.closed_day": lambda whole: f"/office/closed-days/{whole.day + timedelta(days=1)}",
    "office.conflicts": lambda whole: "/office/conflicts",
    "office.day": lambda whole: f"/office/day/{whole.day}?visit={whole.visit}",
    "office.day_map_paper": lambda whole: f"/office/day/{whole.day}/map/paper",
    "office.paper_sheet": lambda whole: f"/office/day/{whole.day}/sheet",
    "office.paper_stop": lambda whole: f"/office/day/{whole.day}/stop/{whole.stop}",
    "office.visit": lambda whole: f"/office/visits/{whole.visit}",
    "office.visit_card": lambda whole: f"/office/visits/{whole.visit}/card",
    "office.visit_letter": lambda whole: f"/office/visits/{whole.visit}/letter",
}

# walked through as somebody comes to them: the test that does
WALKED = {
    "public.home": "test_every_page.py::test_public_pages",
    "public.choose_language": "test_every_page.py::test_public_pages",
    "public.step": "test_every_page.py::test_public_pages",
    "public.check": "test_every_page.py::test_public_pages",
    "public.sent": "test_every_page.py::test_public_pages",
    "public.own_visit": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.cancel_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.time_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "account.sign_in": "test_every_page.py::test_pages_of_whoever_is_not_signed_in",
    "public.calendar": "test_every_page.py::test_pages_of_whoever_is_not_signed_in",
    "account.invitation": "test_every_page.py::test_pages_of_whoever_is_not_signed_in",
    "public.visit_over": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.add_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.contact_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.rights_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.own_erase_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.refuse_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "public.withdraw_page": "test_own_visit.py::test_from_the_code_to_a_cancelled_visit",
    "account.second_step": "test_second_step.py::test_every_page_of_a_second_step",
    "account.app_page": "test_second_step.py::test_every_page_of_a_second_step",
    "account.passkey_page": "test_passkeys.py::test_every_page_of_passkeys",
    "account.recovery_codes": "test_second_step.py::test_every_page_of_a_second_step",
    "account.go_on": "test_every_page.py::test_pages_that_come_of_a_form",
    "office.request_page": "test_every_page.py::test_detail_pages",
    "office.team_worker": "test_every_page.py::test_detail_pages",
    "office.day_sheets": "test_every_page.py::test_pages_of_a_day",
    "office.day_versions": "test_every_page.py::test_pages_of_a_day",
    "office.publish_page": "test_every_page.py::test_pages_of_a_day",
    "field.today": "test_every_page.py::test_phone_pages",
    "field.stop": "test_every_page.py::test_phone_pages",
    "field.app": "../phone/test_the_day.py::test_every_page_of_the_phone_for_everybody",
}

NO_PAGE = {
    "static": "files",
    "readiness.health": "an answer to whoever watches the server",
    "readiness.live": "an answer to whoever watches the server",
    "field.app_file": "files of the phone's application",
    "field.app_manifest": "a file of the phone's application",
    "field.app_worker": "a file of the phone's application",
    "field.phone_owner": "an answer to the phone's application",
    "map.tile": "a picture",
    "office.access_statement_file": "a file for a program",
    "office.case_picture": "a picture",
    "office.case_recording": "the sound of a voice note",
    "field.own_map": "a map within a page that says the same in its list",
    "office.day_map_frame": "a map within a page that says the same in its tables",
    "office.day_live_part": "a part of the day's page, which is looked at with it",
    "office.alarms_calling": "an answer to a script of every page",
    "office.localities": "an answer to a script of a form",
    "office.plan_state": "an answer to a script of the day's page",
    "account.home": "leads to the first page of whoever is signed in",
}
