import dataclasses

from reviews.queries.reading import names_by_application, people_in, read_proposal
from tests.factories.grants import submitted_application


def everything(proposal):
    return repr(dataclasses.asdict(proposal))


def test_an_open_proposal_names_its_people(closed):
    application = submitted_application(call=closed, title="Open kernels")
    proposal = read_proposal(application)
    assert (proposal.title, proposal.people) == ("Open kernels", ["Ada Lovelace"])
    assert "€80,000.00" in everything(proposal)


def test_a_blind_proposal_has_no_identity_in_it(closed):
    closed.blindness = "blind"
    application = submitted_application(call=closed, title="Open kernels")
    text = everything(read_proposal(application))
    for secret in (application.owner.name, application.owner.email, "Ada", "ada@example.org"):
        assert secret not in text
    assert "We make fast kernels" in text


def test_without_a_submission_there_is_nothing_to_read(closed):
    application = submitted_application(call=closed)
    application.submissions.all().delete()
    proposal = read_proposal(application)
    assert (proposal.sections, proposal.attachments, proposal.people) == ([], [], [])


def test_names_for_open_calls_only(closed, django_assert_num_queries):
    application = submitted_application(call=closed)
    with django_assert_num_queries(2):
        assert names_by_application([application]) == {application.pk: ["Ada Lovelace"]}
    closed.blindness = "blind"
    assert names_by_application([application]) == {}


def test_people_without_a_name_are_left_out():
    question = {"kind": "team", "value": [{"name": ""}, {"name": "Ben"}]}
    assert people_in({"sections": [{"questions": [question]}]}) == ["Ben"]
