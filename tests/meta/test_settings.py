import ast
import re

from tests.meta.tree import ROOT


def read_by_settings():
    """The names `env.<type>("NAME", …)` asks for in config/settings.py."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    }


def in_the_document():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([A-Z0-9_]+)` \|", text, re.MULTILINE)


def test_every_setting_is_described_once():
    assert sorted(in_the_document()) == sorted(read_by_settings())


def test_settings_read_the_environment_in_one_place():
    readers = [
        path.relative_to(ROOT).as_posix()
        for app in ("accounts", "grants", "reviews", "awards", "releases", "home")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ|getenv", path.read_text(encoding="utf-8"))
    ]
    assert readers == []
