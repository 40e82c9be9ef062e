"""A command nobody knows of is not there: each stands in README or docs/."""

from tests.meta.tree import ROOT, name, ours, source


def documents():
    texts = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return "\n".join(path.read_text(encoding="utf-8") for path in texts if path.exists())


def test_every_management_command_is_named():
    commands = [
        path.stem
        for path in source()
        if path.parent.name == "commands" and path.name != "__init__.py"
    ]
    text = documents()
    assert "load_demo" in commands
    assert [command for command in commands if command not in text] == []


PARTS = {
    "lib.sh",
    "serve.py",
    "installation.py",
    "deadline_clients.py",
    "deadline_stack.py",
    "deadline_world.py",
    "letters_bare.py",
    "letters_stack.py",
    "letters_world.py",
    "watching_forge.py",
}


def test_every_script_is_named():
    # Parts of the others.
    scripts = [
        name(path) for path in ours() if name(path).startswith("script/") and path.name not in PARTS
    ]
    text = documents()
    assert "script/server" in scripts
    assert [script for script in scripts if script not in text] == []
