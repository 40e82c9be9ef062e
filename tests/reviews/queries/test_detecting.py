"""What detection reads of people and applications."""

from accounts.models import Organisation, RegistryOrganisation
from reviews.actions.detecting import change_conflict_rules
from reviews.detection import Rules
from reviews.models import Affiliation
from reviews.queries.detecting import read_people, rules_of
from tests.factories.grants import submitted_application
from tests.factories.reviews import ProfileFactory, ReviewerFactory, WorkFactory

OXFORD = "https://ror.org/052gg0110"


def test_a_reviewer_with_everything_known_of_them(closed, panel, rita, now):
    oxford = Organisation.objects.create(name="University of Oxford", ror_id=OXFORD)
    RegistryOrganisation.objects.create(
        ror_id=OXFORD, name="Oxford", domains=["ox.ac.uk"], search="oxford", loaded_at=now
    )
    rita.emailaddress_set.create(email="Levi@Unito.it")
    rita.orcid = "0000-0002-1825-0097"
    rita.save()
    profile = ProfileFactory(user=rita)
    Affiliation.objects.create(profile=profile, organisation=oxford, last_year=2024)
    WorkFactory(
        profile=profile,
        title="Kernels",
        fingerprint="10.1/x",
        authors=[{"name": "Levi, R.", "orcid": "https://orcid.org/0000-0002-1825-0097"}],
    )
    ReviewerFactory(panel=panel, user=rita)
    party = read_people(closed, 2023).judges[rita.pk]
    assert party.emails == {"rita@example.org", "levi@unito.it"}
    assert [(stay.key, stay.last_year, stay.domains) for stay in party.stays] == [
        (OXFORD, 2024, ("ox.ac.uk",)),
        ("name:university of oxford", 2024, ()),
    ]
    assert party.papers[0].authors == (("Levi, R.", "0000-0002-1825-0097"),)


def test_accounts_and_names_of_an_application_are_put_together(closed, ada, ben, now):
    """Ada owns it and is named in it; Ben is on the team; the form names the organisation."""
    application = submitted_application(call=closed, owner=ada)
    application.team.create(user=ben, role="editor")
    first = application.submissions.get()
    content = first.content
    content["sections"][0]["questions"] += [
        {"kind": "organisation", "key": "o", "value": {"name": "Oxford", "ror": OXFORD}},
        {"kind": "organisation", "key": "p", "value": None},
    ]
    application.submissions.create(
        number=2,
        form_version=first.form_version,
        content=content,
        sha256="0" * 64,
        submitted_at=now,
    )
    (entry,) = read_people(closed, 2020).entries
    assert (entry.key, entry.reference) == (application.pk, application.reference)
    assert sorted(party.name for party in entry.people) == ["", "Ada Lovelace", "Ben Koch"]
    (place,) = [party for party in entry.people if not party.name]
    assert [stay.key for stay in place.stays] == [OXFORD, "name:oxford"]


def test_drafts_and_old_rounds_are_not_read(closed, panel, rita):
    ReviewerFactory(panel=panel, user=rita)
    earlier = submitted_application(title="Earlier", owner=rita)
    assert [entry.key for entry in read_people(closed, 2000).earlier] == [earlier.pk]
    assert read_people(closed, earlier.submitted_at.year + 1).earlier == []
    earlier.submitted_at = None
    earlier.state = "draft"
    earlier.save()
    assert read_people(closed, 2000).earlier == []


def test_rules_come_from_the_call_or_as_they_are(closed, sam, now):
    assert rules_of(closed) == Rules()
    change_conflict_rules(call=closed, years=7, modes={"domain": "off"}, by=sam, at=now)
    assert rules_of(closed) == Rules(years=7, modes={"domain": "off"})
