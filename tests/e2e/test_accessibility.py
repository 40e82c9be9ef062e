"""Every page in a real browser: readable for everybody, in every width and colour scheme."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, path, include, resolve, reverse
from playwright.sync_api import expect

from core.mail import urls as mail_urls
from tests.e2e.bad_forms import FORMS, NEVER_WRONG
from tests.e2e.inspecting import LISTEN, wrong_with
from tests.e2e.pages import HERE, NO_PAGES, PAGES
from tests.e2e.people import ARRIVALS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("browser")]

# Reading and typing: hidden fields and buttons are nothing one can answer wrongly.
CONTROLS = "main form[method=post] :is(input:not([type=hidden], [type=submit]), select, textarea)"
