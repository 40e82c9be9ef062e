from releases.fetching.addresses import Rules
from releases.fetching.manners import Manners


def test_somebody_alone_waits_for_nobody_and_owes_no_rest():
    manners = Rules().manners
    manners.rest("https://forge.example/a", 600)
    assert [manners.turn("https://forge.example/a", 0) for _ in range(100)] == [0.0] * 100
    assert type(manners) is Manners
