"""What one autosave costs the server: SQL queries and milliseconds of processor time.

    .venv/bin/python script/bench/autosave.py
    .venv/bin/python script/bench/autosave.py --saves 500 --json
    .venv/bin/python script/bench/autosave.py --profile

Starts its own embedded PostgreSQL and Redis in a temporary folder, with the settings of an
installation (DEBUG off), signs somebody in and calls the WSGI application in this process, as a
web server would: all middleware, session, person, CSRF check, the save itself. CPU is what this
process computed; the database's own work is told beside it and is no part of it.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import os
import pstats
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core import embedded

QUERIES, CPU_MS = 6, 8
"""What a save may cost."""
WARM = 30
WORDS = ["kernel", "open", "measure", "publish", "hardware", "compiler", "and", "the", "of", "we"]
SIZES = {"100 words": 100, "1,000 words": 1000, "5,000 words": 5000}


def prepare(folder: Path) -> None:
    """The settings of an installation, and an empty database of its own."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder / "var"),
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SECURE_SSL_REDIRECT": "false",
        "LOG_LEVEL": "ERROR",
    }
    (folder / "var" / "static").mkdir(parents=True)
    embedded.provide(folder)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def draft_of_somebody() -> tuple[str, dict[str, str]]:
    """An application with its address for saving, and the cookies of its writer."""
    from datetime import timedelta

    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import User
    from core.actors import SYSTEM
    from grants.actions.calls import create_call, create_programme, publish_call
    from grants.actions.starting import start_application

    now = timezone.now()
    programme = create_programme(fields={"name": "Bench", "summary": "Bench"}, by=SYSTEM, at=now)
    fields: dict[str, Any] = {
        "title": "Bench",
        "opens_at": now - timedelta(days=1),
        "deadline": now + timedelta(days=1),
        "budget": 100,
        "currency": "EUR",
    }
    call = create_call(programme=programme, fields=fields, by=SYSTEM, at=now)
    publish_call(call=call, by=SYSTEM, at=now)
    user = User.objects.create_user("ada@example.org", name="Ada Lovelace")
    application = start_application(call=call, by=user, at=now)
    client = Client()
    client.force_login(user)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return reverse("grants:answer_save", args=[application.reference]), cookies


class Writer:
    """Somebody whose browser saves an answer again and again."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        self.application = get_wsgi_application()
        self.path, cookies = draft_of_somebody()
        token = secrets.token_hex(16)
        self.token = token
        self.cookie = "; ".join(
            f"{name}={value}" for name, value in {**cookies, "csrftoken": token}.items()
        )
        self.version = 0

    def save(self, text: str) -> tuple[float, float]:
        """One request, as static/js/autosave.js sends it; gives its milliseconds of CPU and clock.

        Making the request is not counted, nor reading the answer.
        """
        fields = {
            "csrfmiddlewaretoken": self.token,
            "question": "proposal",
            "version": str(self.version),
            "proposal": text,
        }
        environ = self.environ(*multipart(fields))
        started: list[str] = []
        clock, cpu = time.perf_counter(), time.process_time()
        answer: Any = self.application(environ, lambda status, *_rest: started.append(status))  # type: ignore[arg-type]
        body = b"".join(answer)
        answer.close()
        cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
        if started != ["200 OK"]:
            sys.exit(f"A save was not accepted: {started} {body[:300]!r}")
        self.version = json.loads(body)["version"]
        return cpu * 1000, clock * 1000

    def environ(self, content_type: str, body: bytes) -> dict[str, Any]:
        """The request as a web server hands it over."""
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": self.path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT": "application/json",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


def multipart(fields: dict[str, str]) -> tuple[str, bytes]:
    """The fields as a browser's FormData."""
    edge = "----WebKitFormBoundary" + secrets.token_hex(8)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return f"multipart/form-data; boundary={edge}", ("".join(parts) + f"--{edge}--\r\n").encode()


def text_of(words: int, turn: int) -> str:
    """A text of so many words, another one at every turn."""
    return " ".join([str(turn), *(WORDS[i % len(WORDS)] for i in range(words - 1))])


def count_queries(writer: Writer, words: int) -> int:
    """How many statements a save sends, beginning and ending its transaction not counted."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        writer.save(text_of(words, -1))
    return len(seen)


def measure(writer: Writer, words: int, saves: int) -> dict[str, float]:
    """Milliseconds of many saves of an answer of this size."""
    for turn in range(WARM):
        writer.save(text_of(words, -turn - 2))
    taken = [writer.save(text_of(words, turn)) for turn in range(saves)]
    cpu, clock = zip(*taken, strict=True)
    return {
        "queries": count_queries(writer, words),
        "cpu_ms_median": round(statistics.median(cpu), 2),
        "cpu_ms_p95": round(statistics.quantiles(cpu, n=20)[-1], 2),
        "clock_ms_median": round(statistics.median(clock), 2),
        "clock_ms_p95": round(statistics.quantiles(clock, n=20)[-1], 2),
    }


def profile(writer: Writer, saves: int) -> str:
    """Where the time of the saves goes."""
    for turn in range(WARM):
        writer.save(text_of(1000, turn))
    profiler = cProfile.Profile()
    profiler.enable()
    for turn in range(saves):
        writer.save(text_of(1000, turn + WARM))
    profiler.disable()
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).sort_stats("cumulative").print_stats(60)
    pstats.Stats(profiler, stream=out).sort_stats("tottime").print_stats(30)
    return out.getvalue()


def table(rows: dict[str, dict[str, float]]) -> str:
    """The rows for docs/benchmarks.md."""
    names = list(next(iter(rows.values())))
    lines = ["| answer | " + " | ".join(name.replace("_", " ") for name in names) + " |"]
    lines.append("|---" * (len(names) + 1) + "|")
    lines += [
        f"| {size} | {' | '.join(str(row[n]) for n in names)} |" for size, row in rows.items()
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--saves", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="seedcorn-autosave-"))
    folder.chmod(0o711)  # run by root, the servers use an account of their own that must pass
    try:
        prepare(folder)
        writer = Writer()
        if options.profile:
            print(profile(writer, options.saves))
            return 0
        rows = {size: measure(writer, words, options.saves) for size, words in SIZES.items()}
    finally:
        embedded.release(folder)
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        limits = {"queries": QUERIES, "cpu_ms_median": CPU_MS}
        print(json.dumps({"saves": options.saves, "limits": limits, "answers": rows}))
    else:
        print(table(rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
