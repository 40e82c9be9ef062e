import ast

from tests.meta.tree import name, ours, source

FILE_LINES = 400
TEMPLATE_LINES = 150
ACTION_LINES = 40
VIEW_LINES = 30


def lines_of(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def longer_than(limit, paths):
    return {name(path): lines_of(path) for path in paths if lines_of(path) > limit}


def functions(paths):
    """(file:function, lines) of every function, without its decorators and docstring."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                start = body[0].lineno if body else node.end_lineno
                yield f"{name(path)}:{node.name}", node.end_lineno - start + 1


def in_layer(layer):
    return [path for path in source() if path.name == f"{layer}.py" or layer in path.parts[:-1]]


def test_no_file_is_longer_than_400_lines():
    assert longer_than(FILE_LINES, ours(".py", ".html", ".css", ".js", ".txt")) == {
        # Lists that a program writes.
        path: size
        for path, size in longer_than(FILE_LINES, ours(".txt")).items()
        if path.startswith(("requirements", "releases/data/", "core/data/", "grants/data/"))
    }


def test_no_template_is_longer_than_150_lines():
    pages = [path for path in ours(".html") if name(path).startswith("templates/")]
    assert longer_than(TEMPLATE_LINES, pages) == {}


def test_actions_are_short():
    found = {where: size for where, size in functions(in_layer("actions")) if size > ACTION_LINES}
    assert found == {}


def test_views_are_short():
    found = {where: size for where, size in functions(in_layer("views")) if size > VIEW_LINES}
    assert found == {}


def test_the_measure_sees_something():
    assert len(list(functions(in_layer("views")))) > 10
    assert lines_of(__import__("pathlib").Path(__file__)) > 40
