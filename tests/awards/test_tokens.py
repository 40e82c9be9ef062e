import pytest

from awards.models import BankDetails
from awards.tokens import details_of_token, details_token


def test_a_token_leads_to_its_version_and_a_changed_one_nowhere(entered):
    token = details_token(entered)
    assert details_of_token(token) == entered
    with pytest.raises(BankDetails.DoesNotExist):
        details_of_token(token[:-1] + ("a" if token[-1] != "a" else "b"))
