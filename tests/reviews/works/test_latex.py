import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.works.latex import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"M\"uller and \'{E}", "Müller and É"),
        (r"{\O}stergaard and \o{} and \ss", "Østergaard and ø and ß"),
        (r"Ho\v{r}ava, \c{C}elik", "Hořava, Çelik"),
        (r"na{\"\i}ve", "naïve"),
        (
            r"{The {GPU} \emph{really}} --- \textbf{fast} \& 5\% {A}--{B}",
            "The GPU really — fast & 5% A–B",
        ),
        (r"a~b\\ c $x_1$", "a b c x_1"),
        (r"an \{escaped\} brace", "an {escaped} brace"),
        ("plain \n  text", "plain text"),
    ],
)
def test_latex_becomes_text(text, plain):
    assert plain_text(text) == plain


@given(st.text(alphabet=st.characters(exclude_characters="\\{}$~-", exclude_categories=["Cs"])))
def test_text_without_latex_stays(text):
    assert plain_text(text) == " ".join(text.replace("\x00", "").split())


@given(st.text(alphabet="\\{}$~-\"'`^abouc &"))
def test_anything_can_be_read(text):
    assert plain_text(text) == " ".join(plain_text(text).split())
