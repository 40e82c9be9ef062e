"""What tests of writing share: an application of two people, and words for what they do."""

import re

import psycopg
from playwright.sync_api import expect

from tests.e2e.inspecting import NARROW, PHONE, WIDE, axe_says, look, sticks_out

# An application of Ada's that Ben writes too, in the open call of the demonstration.
START = """
import json
from django.utils import timezone
from accounts.models import User
from grants.actions.starting import start_application
from grants.models import Call, TeamMember
from home.demo.stages import OPEN
ada, ben = (User.objects.get(email=f"{key}@demo.example.org") for key in ("ada", "ben"))
application = start_application(call=Call.objects.get(slug=OPEN), by=ada, at=timezone.now())
TeamMember.objects.get_or_create(application=application, user=ben, role="editor")
print(json.dumps(application.reference))
"""
# Ada uses an authenticator app, or no longer does.
SECOND_STEP = """
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from accounts.models import User
from tests.e2e.places import SECRET
ada = User.objects.get(email="ada@demo.example.org")
Authenticator.objects.filter(user=ada).delete()
if {on}:
    TOTP.activate(ada, SECRET)
"""
STATE = "[data-save-state]"
SAVED = re.compile(r"^Saved at \d\d:\d\d$")


def ready(page):
    """Wait until the page saves by itself."""
    if page.locator("form[data-autosave]").count():
        page.locator(".sc-save__deed").wait_for(state="attached")


def section(reference, key="about"):
    return f"/applications/{reference}/sections/{key}/"


def field(page, key):
    return page.locator(f"#id_{key}")


def write(page, key, text):
    """Type as people do, after what is there."""
    field(page, key).press("End")
    field(page, key).press_sequentially(text, delay=5)


def state(page, text, timeout=15_000):
    expect(page.locator(STATE)).to_have_text(text, timeout=timeout)


def stored(demo, reference, key):
    """The answer the server has."""
    with psycopg.connect(demo.env["DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute(
            "SELECT a.value, a.version FROM grants_answer a JOIN grants_question q ON q.id = "
            "a.question_id JOIN grants_application p ON p.id = a.application_id "
            "WHERE p.reference = %s AND q.key = %s",
            [reference, key],
        ).fetchone()
    return row or (None, 0)


def end_sessions(demo):
    with psycopg.connect(demo.env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("DELETE FROM django_session")


def healthy(page):
    """Nothing axe-core finds, in both schemes, and nothing that sticks out on a narrow phone."""
    found = []
    for size, scheme in [(WIDE, "light"), (PHONE, "dark")]:
        look(page, size, scheme)
        found += axe_says(page)
    look(page, NARROW, "light")
    found += sticks_out(page)
    found += page.evaluate("() => window.brokenPolicies")
    look(page, WIDE, "light")
    return found
