import re

from hypothesis import given
from hypothesis import strategies as st

from awards.sepa_text import latin, latin_field, latin_id


def test_marks_and_ligatures_go_the_rest_stays():
    assert latin("Müller & Söhne, Ærø (Łódź) – 50 %") == "Muller + Sohne, AEro (Lodz) - 50 ."
    assert latin("Straße\nNr. 5") == "Strasse Nr. 5"
    assert latin("名前") == ".."


@given(st.text(max_size=80))
def test_only_characters_of_sepa_are_left(text):
    assert re.fullmatch(r"[A-Za-z0-9/\-?:().,'+ ]*", latin(text))
    assert len(latin_field(text, 20)) <= 20
    made = latin_id(text, 35)
    assert len(made) <= 35
    assert not made.startswith("/")
    assert not made.endswith("/")
    assert "//" not in made
