"""A form that came too late: what is kept of it, and that nobody but its account opens it."""

from io import BytesIO

import pytest
from flask import Flask, request

from fieldapp.crypto.vault import Vault
from fieldapp.security.kept_form import OWNER_LENGTH, KeptForm, KeptForms, typed_form

FORMS = KeptForms(Vault(bytes(range(32))))
TYPED = KeptForm("/office/visits/7", "/office/visits/7?from=todo", (("day", "3"), ("day", "4"), ("why", "été")), True)


def sent(referrer: str | None = None, **more: object) -> KeptForm:
    data = {
        "why": "ill",
        "way": ["call", "text"],
        "csrf": "token",
        "password": "secret",
        "old": "secret",
        "again": "secret",
    }
    office, kept = Flask(__name__), []

    @office.post("/office/calls/3")
    def late() -> str:
        kept.append(typed_form(request))
        return "too late"

    headers = {"Referer": referrer} if referrer else {}
    office.test_client().post("http://office.example/office/calls/3", data=data | more, headers=headers)
    return kept[0]


def test_what_was_typed_is_kept_in_its_order_without_passwords_and_tokens() -> None:
    form = sent("http://office.example/office/calls?day=2026-12-01")
    assert form == KeptForm(
        "/office/calls/3", "/office/calls?day=2026-12-01", (("why", "ill"), ("way", "call"), ("way", "text"))
    )


@pytest.mark.parametrize(
    ("referrer", "page"),
    [
        ("http://office.example/office/calls", "/office/calls"),
        ("http://elsewhere.example/office/calls", ""),
        (None, ""),
    ],
)
def test_the_page_it_was_typed_on_is_one_of_ours_or_unknown(referrer: str | None, page: str) -> None:
    assert sent(referrer).page == page


def test_a_file_cannot_be_kept_and_is_said_to_have_been_there() -> None:
    assert not sent().files
    assert sent(photo=(BytesIO(b"picture"), "door.jpg")).files
    assert sent(photo=(BytesIO(b"picture"), "door.jpg")).fields == sent().fields


def test_its_account_opens_it_as_it_was() -> None:
    sealed = FORMS.seal(TYPED, FORMS.owner("claire"))
    assert FORMS.open(sealed, "claire") == TYPED
    plain = KeptForm("/a", "", ())
    assert FORMS.open(FORMS.seal(plain, FORMS.owner("claire")), "claire") == plain


def test_nobody_else_opens_it() -> None:
    sealed = FORMS.seal(TYPED, FORMS.owner("claire"))
    assert FORMS.open(sealed, "marc") is None
    assert KeptForms(Vault(bytes(32))).open(sealed, "claire") is None


@pytest.mark.parametrize("broken", ["", "é", "not base64!", "YWJj", "====", "A" * 400])
def test_what_is_no_sealed_form_opens_as_none(broken: str) -> None:
    assert FORMS.open(broken, "claire") is None


def test_an_owner_is_told_by_account_and_key_and_says_neither() -> None:
    owner = FORMS.owner("claire")
    assert (owner, len(owner)) == (FORMS.owner("claire"), OWNER_LENGTH)
    assert len({owner, FORMS.owner("marc"), KeptForms(Vault(bytes(32))).owner("claire")}) == 3
    assert "claire" not in owner
