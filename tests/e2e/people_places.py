"""People asked to join the panel of the demo, and what is known of Rita as a reviewer."""

from datetime import date, timedelta

from django.utils import timezone

from reviews.actions.joining import Invitee, invite_to_panel
from reviews.actions.joining_answers import (
    Suggested,
    accept_panel_invitation,
    decline_panel_invitation,
)
from reviews.actions.pool import edit_pool_entry
from reviews.actions.profile import (
    add_affiliation,
    add_away,
    add_relation,
    add_works,
    save_profile,
)
from reviews.models import Assignment, PoolEntry, Reviewer
from reviews.tokens import panel_invitation_token
from reviews.works.entries import Author, ReadWork

ASKED = ("Mara Lindqvist", "Tomasz Zielinski", "Ines Duarte", "Kofi Mensah")


def asking(people, call):
    """One person has not answered, one joined, one declined; one more is for the keyboard."""
    now = timezone.now()
    invitees = [Invitee(f"{name.split()[0].lower()}@example.org", name) for name in ASKED]
    silent, joined, declined, keyboard = invite_to_panel(
        call=call,
        people=invitees,
        message="We would be glad to have you with us again.",
        answer_by=now + timedelta(days=10),
        by=people["officer"],
        at=now - timedelta(days=3),
    )
    conflicts = "Jon Berg, jon@example.org, my doctoral student until 2024"
    accept_panel_invitation(invitation=joined, conflicts=conflicts, max_load=4, at=now)
    decline_panel_invitation(
        invitation=declined,
        reason="On parental leave until March.",
        suggested=[Suggested("yuki@example.org", "Yuki Tanaka", "Built the evaluation we use.")],
        at=now,
    )
    known(people, call, now)
    left = Assignment.objects.filter(application__call=call, state="invited").first()
    left.state, left.answered_at = "declined", now
    left.decline_reason = "Too far from what I know."
    left.save()
    return {
        "panel_token": panel_invitation_token(silent),
        "joined_token": panel_invitation_token(joined),
        "declined_token": panel_invitation_token(declined),
        "keyboard_token": panel_invitation_token(keyboard),
        "rita_seat": str(Reviewer.objects.get(panel__call=call, user=people["rita"]).key),
        "rita_profile": str(people["rita"].reviewer_profile.key),
    }


def known(people, call, now):
    rita = people["rita"]
    save_profile(
        by=rita,
        keywords="training data, evaluation, provenance",
        statement="I build benchmarks for language models and study what they measure.",
        seniority="senior",
        at=now,
    )
    authors = (Author("Rita Levi"), Author("Jon Berg"), Author("Ines Duarte"), Author("Mo Salah"))
    works = [
        ReadWork("What benchmarks measure", 2023, "10.5555/bench.2023", authors=authors),
        ReadWork("Provenance of training data, and why it is lost", 2021, authors=authors[:2]),
    ]
    add_works(by=rita, works=works, at=now)
    add_affiliation(by=rita, organisation_name="University of Turin", first_year=2015, at=now)
    add_relation(by=rita, name="Jon Berg", email="jon@example.org", words="co-author", at=now)
    add_away(by=rita, first_day=date(2027, 7, 1), last_day=date(2027, 7, 21), at=now)
    entry = PoolEntry.objects.get(programme=call.programme, profile__user=rita)
    edit_pool_entry(
        entry=entry,
        keywords=entry.profile.keywords,
        statement=rita.reviewer_profile.statement,
        seniority="senior",
        notes="Thorough. Ask early.",
        by=people["officer"],
        at=now,
    )
