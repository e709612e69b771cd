"""Taking apart what people write: number, box, postcode, and the words of street and place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.address import MAX_LENGTH, house_key, number_and_box, read
from fieldapp.domain.street_match import ACCEPT, similarity
from fieldapp.domain.street_name import street_name, words_of, written_street_name


@pytest.mark.parametrize(
    ("text", "number", "box", "postcode", "words"),
    [
        ("Rue de la Station, 28 bte 3 à 1360 PERWEZ", "28", "3", "1360", "rue de la station perwez"),
        ("28 rue de la station perwez", "28", "", "", "rue de la station perwez"),
        ("1360 Perwez, rue de la Gare 3", "3", "", "1360", "perwez rue de la gare"),
        ("Rue de la Station n° 28 boîte B, B-1360 Perwez", "28", "B", "1360", "rue de la station perwez"),
        ("Rue de la Station 28 bus 2, 1360 Perwijs", "28", "2", "1360", "rue de la station perwijs"),
        ("Rue de la Station 28-30, 1360 Perwez", "28", "", "1360", "rue de la station perwez"),
        ("Rue de la Station 28,30, 1360 Perwez", "28", "", "1360", "rue de la station perwez"),
        ("Rue de la Station 28, 3, 1360 Perwez", "28", "", "1360", "rue de la station perwez"),
        ("Rue de la Station 28/0/1, 1360 Perwez", "28", "", "1360", "rue de la station perwez"),
        ("Rue de la Station 28Bte2, 1360 Perwez", "28", "2", "1360", "rue de la station perwez"),
        ("Rue de la Station 28A000, 1360 Perwez", "28A", "", "1360", "rue de la station perwez"),
        ("Rue de la Station 28A;28B, Perwez", "28A", "", "", "rue de la station perwez"),
        ("Rue de la Station 28/3, 1360 Perwez", "28", "", "1360", "rue de la station perwez"),
        ("Rue de la Rochette 20 A, 5030 Gembloux", "20A", "", "5030", "rue de la rochette gembloux"),
        ("RUE DE LA STATION 28 A PERWEZ", "28", "", "", "rue de la station perwez"),
        ("r. Modèle 2E à 1360 Perwez", "2E", "", "1360", "rue modele perwez"),
        ("Rue du 8e Régiment 5, Perwez", "5", "", "", "rue du 8e regiment perwez"),
        ("Rue du 11 Novembre 5, 1360 Perwez", "5", "", "1360", "rue du 11 novembre perwez"),
        ("ch. St-Roch 4, 1360 Perwez, Belgique", "4", "", "1360", "chaussee saint roch perwez"),
        ("Stationsstr. 4, 1360 Perwijs", "4", "", "1360", "stationsstraat perwijs"),
        ("chez Dupont, Rue Modèle 4, 1er étage (sonnette 3e), 1360 Perwez", "4", "", "1360", "rue modele perwez"),
        ("Rue Modèle 4, L-1360 Luxembourg", "4", "", "", "rue modele l 1360 luxembourg"),
    ],
)
def test_spellings(text: str, number: str, box: str, postcode: str, words: str) -> None:
    address = read(text)
    assert (address.box, address.postcode, " ".join(address.words)) == (box, postcode, words)
    assert address.number == number


def test_text_longer_than_an_address_is_not_read() -> None:
    assert read("Rue de la Station 28, 1360 Perwez" + " " * MAX_LENGTH) == read("")


@given(st.text(max_size=MAX_LENGTH + 20))
def test_reading_never_fails(text: str) -> None:
    address = read(text)
    assert all(address.segments)
    assert not address.postcode or len(address.postcode) == 4


@given(st.text(alphabet="RrUueÉé St-Médard28ab,. 'à1360", max_size=60))
def test_reading_is_not_disturbed_by_invisible_marks(text: str) -> None:
    assert read(text) == read("\u202e" + "\u200f".join((text, "")) + "\u202c")


def test_a_number_is_one_however_it_is_written() -> None:
    assert house_key("020 a") == house_key("20A") == "20A"


@pytest.mark.parametrize(
    ("written", "number", "box"),
    [
        ("28", "28", ""),
        ("028 a", "28A", ""),
        ("23/0/1", "23", "0/1"),
        ("342Bte2", "342", "2"),
        ("76A000", "76A", "000"),
        ("10-12", "10-12", ""),
    ],
)
def test_a_number_and_its_box_written_in_one(written: str, number: str, box: str) -> None:
    assert number_and_box(written) == (number, box)


@pytest.mark.parametrize(
    ("written", "known", "a_person_would_not_hesitate"),
    [
        ("rue de la Station", "Rue de la Station", True),
        ("r de la sttaion", "Rue de la Station", True),
        ("rue station", "Rue de la Station", True),
        ("chausése de Wavre", "Chaussée de Wavre", True),
        ("rue St Médard", "Rue Saint-Médard", True),
        ("avenue de la Station", "Rue de la Station", False),
        ("rue des Vallées", "Rue de la Vallée", False),
        ("rue du Château", "Rue sous-le-Château", False),
        ("rue du 8 mai", "Rue du 9 mai", False),
        ("rue du Puits", "Rue du Buis", False),
    ],
)
def test_names_that_are_the_same_and_names_that_are_not(
    written: str, known: str, a_person_would_not_hesitate: bool
) -> None:
    score = similarity(written_street_name(words_of(written)), street_name(words_of(known)))
    assert (score >= ACCEPT) == a_person_would_not_hesitate
