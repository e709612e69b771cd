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


def test_every_door_to_a_case_is_closed_while_it_rests_or_says_why_not(tmp_path: Path) -> None:
    app = make_office(tmp_path).app
    doors = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and rule.endpoint.startswith("office.")
        and rule.arguments & {"case_id", "visit_id", "request_id"}
    }
    assert not CLOSED & OPEN.keys()
    assert sorted(doors ^ (CLOSED | OPEN.keys())) == [], "say in this file what happens there while the data rest"
