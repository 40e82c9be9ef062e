import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.meta.tree import APPS, ROOT

OWN = [each.label for each in apps.get_app_configs() if each.name.split(".")[0] in APPS]


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("label", OWN)
def test_migrations_of_an_app_are_one_line(label):
    graph = MigrationLoader(connection).graph
    ours = [key for key in graph.nodes if key[0] == label]
    branching = [
        key
        for key in ours
        if len([child for child in graph.node_map[key].children if child.key[0] == label]) > 1
    ]
    assert branching == []
    assert len(graph.leaf_nodes(label)) == (1 if ours else 0)


def test_migrations_have_names_people_gave():
    files = [path for app in APPS for path in (ROOT / app).rglob("migrations/[0-9]*.py")]
    assert len(files) > 5
    assert [
        path.name for path in files if re.search(r"_auto_|_and_more|_alter_.*_alter_", path.name)
    ] == []
