"""Taking written addresses apart, at the edges of each rule; whole spellings are in
`tests/unit/address/test_reading.py`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.address import MAX_LENGTH, ReadAddress, house_key, number_and_box, read


def taken(text: str) -> tuple[str, str, str, str]:
    """Number, box, postcode, and the words with a bar between the segments."""
    found = read(text)
    return found.number, found.box, found.postcode, " | ".join(" ".join(segment) for segment in found.segments)


@pytest.mark.parametrize(
    ("text", "number", "box", "postcode", "words"),
    [
        ("", "", "", "", ""),
        ("Rue Haute", "", "", "", "rue haute"),
        ("Rue Haute 5", "5", "", "", "rue haute"),
        ("5 Rue Haute", "5", "", "", "rue haute"),
        ("5, Rue Haute", "5", "", "", "rue haute"),
        ("Rue Haute 5 Perwez", "5", "", "", "rue haute | perwez"),
        ("Rue Haute 5, Perwez", "5", "", "", "rue haute | perwez"),
        ("Rue Haute 5 - Perwez", "5", "", "", "rue haute | perwez"),
        ("Rue Haute 5 (Perwez)", "5", "", "", "rue haute | perwez"),
        ("Rue Haute 5\nPerwez", "5", "", "", "rue haute | perwez"),
        ("Rue Haute; Perwez", "", "", "", "rue haute | perwez"),
        ("Rue Haute 5 bte b", "5", "B", "", "rue haute"),
        ("Rue Haute 5 boîte 12a Perwez", "5", "12A", "", "rue haute | perwez"),
        ("Rue Haute 5 app. n° 3", "5", "3", "", "rue haute"),
        ("bte 4, Rue Haute 5", "5", "4", "", "rue haute"),
        ("Rue Haute 5 1360 Perwez", "5", "", "1360", "rue haute | perwez"),
        ("1360 Perwez Rue Haute 5", "5", "", "1360", "perwez rue haute"),
        ("Perwez B-1360 Rue Haute 5", "5", "", "1360", "perwez | rue haute"),
        ("1234 Rue Haute 5, 1360 Perwez", "5", "", "1360", "1234 rue haute | perwez"),
        ("Rue Haute 0123", "123", "", "", "rue haute"),
        ("Rue Haute 5 b, Perwez", "5B", "", "", "rue haute | perwez"),
        ("Rue Haute 5b Perwez", "5B", "", "", "rue haute | perwez"),
        ("Rue Haute 5a Perwez", "5A", "", "", "rue haute | perwez"),
        ("Rue Haute 5 a Perwez", "5", "", "", "rue haute | perwez"),
        ("Rue Haute 5 A Perwez", "5", "", "", "rue haute | perwez"),
        ("Rue Haute 5 a 1360 Perwez", "5", "", "1360", "rue haute | perwez"),
        ("Rue Haute 5 a, Perwez", "5A", "", "", "rue haute | perwez"),
        ("Rue Haute 5 a", "5A", "", "", "rue haute"),
        ("Rue Haute 5 b Perwez", "5B", "", "", "rue haute | perwez"),
        ("Rue Haute n° 5", "5", "", "", "rue haute"),
        ("Rue Haute numéro 5, Perwez", "5", "", "", "rue haute | perwez"),
        ("rue du 3 juin 5", "5", "", "", "rue du 3 juin"),
        ("rue du 3 juin 5, Perwez", "5", "", "", "rue du 3 juin | perwez"),
        ("7 rue du 3 juin", "7", "", "", "rue du 3 juin"),
        ("rue du 3 juin", "3", "", "", "rue du | juin"),
        ("1er étage, Rue Haute 5", "5", "", "", "rue haute"),
        ("rue du 1er mai 5", "5", "", "", "rue du 1er mai"),
        ("rue du 1er mai", "", "", "", "rue du 1er mai"),
        ("Place 8e Armée 5 à Perwez", "5", "", "", "place 8e armee | perwez"),
        ("Rue Haute 5 in Perwez", "5", "", "", "rue haute | perwez"),
        ("Rue Haute 5 te Perwez", "5", "", "", "rue haute | perwez"),
        ("à in Perwez", "", "", "", "perwez"),
        ("Rue Haute 5 à", "5", "", "", "rue haute"),
        ("Perwez Belgique Belgium", "", "", "", "perwez"),
        ("Perwez te Belgie", "", "", "", "perwez"),
        ("Belgique", "", "", "", ""),
        ("Rue de Belgique 5", "5", "", "", "rue de"),
        ("chez Dupont, Rue Haute 5", "5", "", "", "rue haute"),
        ("c/o Dupont, Rue Haute 5", "5", "", "", "rue haute"),
        ("Rue Haute 5, 2e étage", "5", "", "", "rue haute"),
        ("Rue Haute 5, sonnette 7", "5", "", "", "rue haute"),
        ("Rue Haute 5 chez Dupont", "5", "", "", "rue haute"),
        ("Rue Haute 5, grand étage", "5", "", "", "rue haute | grand etage"),
        ("Rue Haute 5, c Dupont", "5", "", "", "rue haute | c dupont"),
        ("Rue Haute 5, o c Dupont", "5", "", "", "rue haute | o c dupont"),
        ("Rue\u200b Haute\u0007 5", "5", "", "", "rue haute"),
        ("Rue Ha\u200bu\u00adte 5", "5", "", "", "rue haute"),
        ("rue du 8e 5, Perwez", "5", "", "", "rue du 8e | perwez"),
        ("bte 4, 5 rue du 3 juin", "5", "4", "", "rue du 3 juin"),
        ("Rue\tHaute\t5", "5", "", "", "rue haute"),
    ],
)
def test_an_address_is_taken_apart(text: str, number: str, box: str, postcode: str, words: str) -> None:
    assert taken(text) == (number, box, postcode, words)


def test_a_text_too_long_for_an_address_is_not_read() -> None:
    word = "Haute " * 60
    just = f"Rue {word}"[: MAX_LENGTH - 2].rstrip().ljust(MAX_LENGTH - 2, "e") + " 5"
    assert len(just) == MAX_LENGTH
    assert read(just).number == "5"
    assert read(just + "7") == ReadAddress("", "", "", ())


def test_words_are_those_of_all_segments() -> None:
    assert read("Rue Haute 5, Perwez").words == ("rue", "haute", "perwez")


@given(st.text(max_size=60))
def test_reading_never_fails_and_finds_only_what_was_written(text: str) -> None:
    found = read(text)
    assert all(found.segments)
    assert len(found.postcode) in (0, 4)
    assert found.number == house_key(found.number)


@pytest.mark.parametrize(
    ("written", "key"), [("20 a", "20A"), ("020A", "20A"), ("100", "100"), ("0", ""), ("5 b 2", "5B2")]
)
def test_a_number_is_one_however_it_is_written(written: str, key: str) -> None:
    assert house_key(written) == key


@pytest.mark.parametrize(
    ("written", "number", "box"),
    [("5/2", "5", "2"), ("5 box 2", "5", "2"), ("5bus2", "5", "2"), ("5BTa", "5", "A"), ("5A3", "5A", "3"),
    ("5A", "5A", ""),
     ("05/2", "5", "2"), ("5B/C", "5B", "C")],
)  # fmt: skip
def test_a_number_and_its_box_written_in_one(written: str, number: str, box: str) -> None:
    assert number_and_box(written) == (number, box)
