"""How well written words fit a street's name: each step of the scale, and the edges where a person must look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.street_match import ACCEPT, accepted_alone, errors, similarity
from fieldapp.domain.street_name import StreetName, normalise, street_name, words_of, written_street_name


def fit(written: str, known: str) -> float:
    return round(similarity(written_street_name(words_of(written)), street_name(words_of(known))), 4)


@pytest.mark.parametrize(
    ("written", "known", "score"),
    [
        ("rue de la Station", "Rue de la Station", 1.0),
        ("rue station", "rue de la Station", 0.99),
        ("rue du Vieux Moulin", "rue du Vieuxmoulin", 0.98),
        ("rue des Vieux Moulin", "rue du Vieuxmoulin", 0.98),
        ("rue de la Sttaion", "rue de la Station", 0.95),
        ("rue de la Statiom", "rue de la Station", 0.95),
        ("rue Haute", "rue Haut", 0.7822),
        ("rue Hautes", "rue Haute", 0.95),
        ("rue des Statiom", "rue de la Station", 0.89),
        ("rue des Combattants Belgez", "rue des Combattants Belges", 0.95),
        ("rue des Combatants Belgez", "rue des Combattants Belges", 0.91),
        ("avenue de la Station", "rue de la Station", 0.84),
        ("chaussée de la Station", "avenue de la Station", 0.84),
        ("cour de la Station", "cours de la Station", 0.99),
        ("station", "rue de la Station", 0.93),
        ("chausése de Wavre", "chaussée de Wavre", 0.99),
        ("rue du 8 mai", "rue du 9 mai", 0.704),
    ],
)
def test_the_scale_of_names(written: str, known: str, score: float) -> None:
    assert fit(written, known) == score


def test_a_short_kind_is_another_kind_with_one_letter_changed() -> None:
    assert similarity(StreetName("rua haute", "rua", "haute"), StreetName("rue haute", "rue", "haute")) == 0.99 - 0.15


@pytest.mark.parametrize(
    ("written", "known"),
    [("rue du 8 septembre", "rue du 9 septembre"), ("rue du V ieux Mou lim", "rue du Vieux Moulin"),
     ("rue du 8 septembre", "rue du huit septembre")],
)  # fmt: skip
def test_another_number_or_other_words_are_no_typing_error(written: str, known: str) -> None:
    assert fit(written, known) < ACCEPT


@pytest.mark.parametrize(
    ("accuracy", "score", "ambiguous", "alone"),
    [("house", ACCEPT, False, True), ("house", 0.8999, False, False), ("house", 1.0, True, False),
     ("interpolated", 1.0, False, False), ("street", 1.0, False, False)],
)  # fmt: skip
def test_only_a_house_without_a_rival_needs_no_person(
    accuracy: str, score: float, ambiguous: bool, alone: bool
) -> None:
    assert accepted_alone(accuracy, score, ambiguous) is alone  # type: ignore[arg-type]  # words of the table above
    assert ACCEPT == 0.90


@pytest.mark.parametrize(
    ("one", "other", "most", "count"),
    [("abc", "abc", 3, 0), ("abc", "acb", 3, 1), ("abc", "abd", 3, 1), ("abcd", "wxyz", 3, 4), ("abcd", "wxyd", 3, 3),
     ("abc", "xyz", 2, 3), ("abc", "xyz", 1, 2)],
)  # fmt: skip
def test_typing_errors_are_counted_up_to_a_limit(one: str, other: str, most: int, count: int) -> None:
    assert errors(one, other, most) == count
    assert errors("abcdefgh", "ijklmnop") == 4


@given(st.text("abcdé '-", max_size=20), st.text("abcdé '-", max_size=20))
def test_a_score_is_a_share_and_a_name_fits_itself(one: str, other: str) -> None:
    assert 0 <= fit(one, other) <= 1
    name = street_name(words_of(one))
    assert similarity(name, name) == 1


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Rue St-Médard", "rue st medard"), ("  L'Œuvre  ", "l oeuvre"), ("œil", "oeil"),
    ("Große Straße", "grosse strasse"),
     ("A1 b2", "a1 b2"), ("", "")],
)  # fmt: skip
def test_normal_words_are_small_plain_and_apart(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [("av. N.-D.", "avenue n d"), ("ch. St Roch", "chaussee saint roch"), ("r. nd", "rue notre dame"),
     ("Stationsstr.", "stationsstraat"), ("abcdstr", "abcdstraat"), ("abcstr", "abcstr"), ("str", "straat")],
)  # fmt: skip
def test_abbreviations_are_written_out(text: str, words: str) -> None:
    assert " ".join(words_of(text)) == words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rue de la Station", StreetName("rue de la station", "rue", "station")),
        ("Haute", StreetName("haute", "", "haute")),
        ("Vieux Moulin", StreetName("vieux moulin", "", "vieux moulin")),
        ("rue de la", StreetName("rue de la", "rue", "de la")),
        ("Stationsstraat", StreetName("stationsstraat", "straat", "stationsstraat")),
        ("kerkweg", StreetName("kerkweg", "weg", "kerkweg")),
        ("abcweg", StreetName("abcweg", "weg", "abcweg")),
        ("abweg", StreetName("abweg", "", "abweg")),
        ("oude kerkweg", StreetName("oude kerkweg", "", "oude kerkweg")),
        ("", StreetName("", "", "")),
        ("rue", StreetName("rue", "rue", "")),
    ],
)
def test_a_street_has_a_kind_and_the_words_that_tell_it_from_others(text: str, name: StreetName) -> None:
    assert street_name(words_of(text)) == name
    assert written_street_name(words_of(text)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("chausése de Wavre", StreetName("chausese de wavre", "chaussee", "wavre")),
        ("routr Haute", StreetName("routr haute", "route", "haute")),
        ("plcae Haute", StreetName("plcae haute", "place", "haute")),
        ("avenxx Haute", StreetName("avenxx haute", "", "avenxx haute")),
        ("rur Haute", StreetName("rur haute", "", "rur haute")),
        ("clso Haut", StreetName("clso haut", "", "clso haut")),
        ("chausése", StreetName("chausese", "", "chausese")),
        ("chemni", StreetName("chemni", "", "chemni")),
        ("bonjour Haute", StreetName("bonjour haute", "", "bonjour haute")),
    ],
)
def test_a_typing_error_in_a_long_kind_is_forgiven(text: str, name: StreetName) -> None:
    assert written_street_name(words_of(text)) == name
    assert street_name(words_of(text)).kind == "", "a known street is as it is"
