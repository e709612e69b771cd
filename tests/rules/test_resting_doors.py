"""No door to a case is forgotten while the person's data rest: a new one says whether it is closed then, or why not."""

from pathlib import Path

from tests.web.conftest import make_office

CLOSED = {  # `services/resting.py` refuses, whichever of them is tried
    "office.call_message",
    "office.call_told",
    "office.case_add_note",
    "office.case_contact",
    "office.case_edit_note",
    "office.case_person",
    "office.client_word_hours",
    "office.day_try_again",
    "office.request_accept",
    "office.request_merge",
    "office.request_message",
    "office.request_place",
    "office.request_reject",
    "office.request_take_up",
    "office.visit_change",
    "office.visit_once_more",
    "office.visit_place",
    "office.visit_reopen",
    "office.visit_repeat",
    "office.visit_rest",
    "office.visit_resume",
    "office.visit_settle",
    "office.visit_split",
}
OPEN = {
    "office.call_not_reached": "somebody tried to tell them",
    "office.case_consent": "what the person agrees to now is what may end it",
    "office.case_withdraw": "their wish",
    "office.client_code": "the way to their own page",
    "office.client_word_settle": "they are answered",
    "office.erase_keep": "keeping",
    "office.erase_let_go": "keeping",
    "office.erase_now": "their wish, or the law",
    "office.erase_propose": "their wish, or the law",
    "office.erase_take_back": "keeping",
    "office.gone_given_up": "who expected somebody is told that nobody comes",
    "office.gone_not_reached": "who expected somebody is told that nobody comes",
    "office.gone_told": "who expected somebody is told that nobody comes",
    "office.request_consent": "what the person agrees to now is what may end it",
    "office.right_allow": "the way to allow one use",
    "office.right_announce": "the way to end it",
    "office.right_ask": "their rights",
    "office.right_decide": "their rights",
    "office.right_extend": "their rights",
    "office.right_lift": "the way to end it",
    "office.right_told": "their rights",
    "office.visit_close": "nobody goes",
    "office.visit_end_series": "nobody goes",
}


BESIDE = {  # doors that name no case in their address: what happens where a form of theirs leads to one that rests
    "office.alarm_acknowledge": "a colleague in danger",
    "office.alarm_close": "a colleague in danger",
    "office.alarm_pass_on": "a colleague in danger",
    "office.breach_begin": "the law asks for it",
    "office.breach_end_phone": "the law asks for it",
    "office.breach_write": "the law asks for it",
    "office.conflict_settle": "what a phone brought is read",
    "office.day_lock": "its stop has left the draft",
    "office.day_move": "refused: it is not to be planned",
    "office.day_relieve": "planned anew without it",
    "office.day_restore": "it comes back without it",
    "office.day_undo": "it comes back without it",
    "office.decide_day": "of no case",
    "office.first_steps_close": "of no case",
    "office.import_now": "what is known already changes nothing",
    "office.message_approve": "of no case",
    "office.message_known": "they told us that they know",
    "office.message_settle": "somebody read that it did not arrive",
    "office.message_take_back": "nothing leaves",
    "office.message_withdraw": "of no case",
    "office.near_pin": "of no case",
    "office.owed_close": "of no case",
    "office.paper_back": "what was entered wrongly is taken back",
    "office.paper_find": "reading",
    "office.paper_keep": "that it took place is kept; words and pictures are refused",
    "office.paper_late": "a colleague is late",
    "office.paper_sheet_find": "reading",
    "office.paper_sheet_keep": "that it took place is kept; words and pictures are refused",
    "office.paper_slip": "what the person agrees to now is what may end it",
    "office.plan_cancel": "of no case",
    "office.plan_now": "planned without it",
    "office.publish_now": "refused: nobody goes there",
    "office.search_cases": "reading",
    "office.search_requests": "reading",
    "office.suggest_addresses": "of no case",
    "office.team_add": "of no case",
    "office.team_away": "of no case",
    "office.team_back": "of no case",
    "office.team_change": "of no case",
    "office.telephone_now": "a case of its own",
}


def test_every_door_to_a_case_is_closed_while_it_rests_or_says_why_not(tmp_path: Path) -> None:
    app = make_office(tmp_path).app
    doors = {
        rule.endpoint: bool(rule.arguments & {"case_id", "visit_id", "request_id"})
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith("office.")
    }
    of_a_case = {endpoint for endpoint, named in doors.items() if named}
    assert not CLOSED & OPEN.keys()
    assert sorted(of_a_case ^ (CLOSED | OPEN.keys())) == [], "say in this file what happens there while the data rest"
    assert sorted((doors.keys() - of_a_case) ^ BESIDE.keys()) == [], "say so of a door that names no case as well"
