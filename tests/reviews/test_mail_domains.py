import pytest

from reviews.mail_domains import FREE_MAIL, organisation_domain


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ada@cs.ox.ac.uk", "ox.ac.uk"),
        ("ada@OX.AC.UK", "ox.ac.uk"),
        ("eth.ch", "eth.ch"),
        ("ada@mail.eth.ch.", "eth.ch"),
        ("ada@institut.münchen.de", "xn--mnchen-3ya.de"),
        ("ada@gmail.com", ""),
        ("ada@yahoo.co.uk", ""),
        ("ada@example.org", ""),
        ("ada@lab.test", ""),
        ("ada@ac.uk", ""),
        ("ada@localhost", ""),
        ("", ""),
        ("ada@..", ""),
    ],
)
def test_the_registrable_domain_unless_it_tells_nothing(address, domain):
    assert organisation_domain(address) == domain


def test_the_list_of_free_mail_holds_registrable_domains():
    assert len(FREE_MAIL) > 80
    assert [each for each in FREE_MAIL if each != each.lower() or "." not in each] == []
