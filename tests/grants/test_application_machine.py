"""The application under any order of deeds: no text lost, one standing submission, legal states."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.errors import NotAllowed, RuleBroken
from grants.actions.answering import save_answer
from grants.actions.calls import close_call
from grants.actions.extensions import extend_application
from grants.actions.starting import start_application
from grants.actions.submission import (
    reinstate_application,
    submit_application,
    withdraw_application,
)
from grants.default_form import ensure_default_form
from grants.errors import Incomplete, StaleAnswer, TooLate
from grants.models import Answer, Application, Submission, SubmitAttempt, TeamMember
from grants.snapshot import fingerprint, value_of
from tests.factories.accounts import UserFactory
from tests.factories.grants import CallFactory, default_answers
from tests.grants.conftest import timezone

TEXTS = st.sampled_from(["", "One", "Two words", "word " * 300])
KEYS = st.sampled_from(["title", "summary", "proposal"])


class ApplicationMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.clock = timezone.now()
        self.root = UserFactory(is_superuser=True)
        self.owner = UserFactory()
        self.call = CallFactory(
            form_version=ensure_default_form(self.clock),
            deadline=self.clock + timedelta(hours=3),
        )
        self.closed, self.extended = False, None
        self.application = start_application(call=self.call, by=self.owner, at=self.clock)
        self.editor = UserFactory()
        TeamMember.objects.create(application=self.application, user=self.editor, role="editor")
        # What each writer's page shows: the version of every answer when it was last looked at.
        self.pages = {"owner": {}, "editor": {}}
        self.texts = {}
        self.attempts = 0
        self.stale = None
        for key, value in default_answers().items():
            self._save(key, value, None)

        for page in self.pages.values():
            page.update(self.versions)

    @property
    def versions(self):
        return dict(self.application.answers.values_list("question__key", "version"))

    def _save(self, key, value, version, who="owner"):
        answer = save_answer(
            application=self.application,
            question_key=key,
            value=value,
            version=version,
            by=getattr(self, who),
            at=self.clock,
        )
        self.texts[key] = value
        return answer

    @property
    def state(self):
        return Application.objects.get(pk=self.application.pk).state

    @property
    def is_open(self):
        in_time = self.clock <= self.call.closes_at
        more = self.extended is not None and self.clock <= self.extended
        return not self.closed and (in_time or more)

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes):
        self.clock += timedelta(minutes=minutes)

    @rule(key=KEYS, text=TEXTS)
    def save_the_version_of_the_page(self, key, text):
        version = self.application.answers.get(question__key=key).version
        try:
            self._save(key, text, version)
        except RuleBroken:
            assert not self.is_open or self.state == "withdrawn"
        else:
            assert self.is_open

    @rule(who=st.sampled_from(["owner", "editor"]))
    def look_at_the_page_again(self, who):
        self.pages[who].update(self.versions)

    @rule(who=st.sampled_from(["owner", "editor"]), key=KEYS, text=TEXTS)
    def two_people_write(self, who, key, text):
        """Neither overwrites what the other saved and they have not seen; both texts are there."""
        before, seen = self.texts[key], self.pages[who][key]
        stored = self.versions[key]
        try:
            answer = self._save(key, text, seen, who)
        except StaleAnswer as clash:
            theirs = clash.theirs
            self.pages[who][key] = theirs.version
            assert (theirs.value, theirs.version) == (before, stored)
            assert seen < stored
            assert text != before
        except RuleBroken:
            assert not self.is_open or self.state == "withdrawn"
        else:
            assert self.is_open
            assert seen == stored or text == before
            self.pages[who][key] = answer.version

    @rule(hours=st.integers(1, 5))
    def staff_give_more_time(self, hours):
        until = self.clock + timedelta(hours=hours)
        try:
            extend_application(
                application=self.application,
                until=until,
                reason="Ill.",
                by=self.root,
                at=self.clock,
            )
        except RuleBroken:
            return
        self.extended = until

    @rule(key=KEYS, text=TEXTS)
    def save_from_a_stale_page(self, key, text):
        stored = self.application.answers.get(question__key=key)
        try:
            self._save(key, text, stored.version + 7)
        except StaleAnswer as stale:
            self.stale = stale.theirs.value, text != stored.value
        except RuleBroken:
            assert not self.is_open or self.state == "withdrawn"
        else:
            assert text == stored.value
        assert self.stale in {None, (self.texts[key], True)}
        self.stale = None

    @rule()
    def submit(self):
        before = self.application.submissions.count()
        self.attempts += 1
        try:
            submission = submit_application(
                application=self.application, by=self.owner, at=self.clock
            )
        except (Incomplete, TooLate, RuleBroken):
            assert self.application.submissions.count() == before
        else:
            assert value_of(submission.content, "summary") == self.texts["summary"]
            assert self.application.submissions.count() <= before + 1
            again = submit_application(application=self.application, by=self.owner, at=self.clock)
            self.attempts += 1
            assert again == submission

    @rule(sure=st.integers(0, 5))
    def withdraw(self, sure):
        if sure:
            return
        try:
            withdraw_application(
                application=self.application, reason="", by=self.owner, at=self.clock
            )
        except RuleBroken:
            assert self.state == "withdrawn"

    @rule()
    def take_the_withdrawal_back(self):
        before = self.state
        try:
            reinstate_application(application=self.application, by=self.owner, at=self.clock)
        except (NotAllowed, RuleBroken):
            assert before != "withdrawn" or not self.is_open
        else:
            assert (before, self.is_open) == ("withdrawn", True)

    @rule(sure=st.integers(0, 5))
    def staff_close_the_call(self, sure):
        if not sure and not self.closed:
            close_call(call=self.call, by=self.root, at=self.clock)
            self.closed = True

    @rule()
    def a_stranger_tries(self):
        stranger = UserFactory()
        for deed in (
            lambda: self._save_as(stranger),
            lambda: submit_application(application=self.application, by=stranger, at=self.clock),
        ):
            try:
                deed()
            except NotAllowed:
                continue
            raise AssertionError("A stranger got in.")
        self.attempts += 1

    def _save_as(self, person):
        save_answer(
            application=self.application,
            question_key="title",
            value="Mine",
            version=None,
            by=person,
            at=self.clock,
        )

    @invariant()
    def no_text_is_lost(self):
        stored = Answer.objects.filter(application=self.application)
        assert dict(stored.values_list("question__key", "value")) == self.texts

    @invariant()
    def the_submissions_are_numbered_and_true_to_their_hash(self):
        rows = list(Submission.objects.filter(application=self.application))
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert all(row.sha256 == fingerprint(row.content) for row in rows)
        assert all(a.sha256 != b.sha256 for a, b in pairwise(rows))

    @invariant()
    def the_state_is_legal_and_says_the_truth(self):
        row = Application.objects.get(pk=self.application.pk)
        assert row.state in {"draft", "submitted", "withdrawn"}
        has_sent = row.submissions.exists()
        assert has_sent == (row.submitted_at is not None)
        if row.state == "draft":
            assert not has_sent
        if row.state == "submitted":
            assert has_sent
        if has_sent:
            last = row.submissions.last()
            sent = {key: value_of(last.content, key) for key in self.texts}
            assert row.has_unsent_changes or sent == self.texts

    @invariant()
    def every_attempt_is_kept(self):
        assert SubmitAttempt.objects.filter(application=self.application).count() == self.attempts


class TestApplicationMachine(ApplicationMachine.TestCase, TestCase):
    settings = settings(
        max_examples=15,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
