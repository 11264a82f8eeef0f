"""`dienests doctor`: what is missing on this machine and how to mend it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

Finding = tuple[bool, str, str]  # well, what, how to mend


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return sys.version_info >= (3, 11), f"Python {version}", "Install Python 3.11 or newer and run make again."


def _disk() -> Finding:
    from django.conf import settings

    settings.VAR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.VAR).free // 2**20
    return (
        free > 1024,
        f"{free} MiB free for {settings.VAR}",
        "Free at least 1 GiB, or set DIENESTS_VAR to another disk.",
    )


def _writable() -> Finding:
    from django.conf import settings

    folders = [settings.VAR, Path(settings.DOCUMENT_ROOT)]
    refused = [str(folder) for folder in folders if folder.exists() and not os.access(folder, os.W_OK)]
    return not refused, "folders can be written", f"Give the user of the service write access to {', '.join(refused)}."


def _database() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    engine = connection.vendor
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # whatever the driver says is what the reader needs
        return (
            False,
            f"database ({engine}): {error}",
            "Check DIENESTS_DATABASE_URL: is the server running, is the name right?",
        )
    mend = "Run `dienests manage migrate` (make run does it by itself)."
    return not missing, f"database ({engine}), {len(missing)} migrations to apply", mend


def _store() -> Finding:
    """Every file that a row names lies in the store with the bytes it had."""
    from dienests.cases import store
    from dienests.payments.queries.batches import bank_file_hashes

    try:
        report = store.check(also_named=bank_file_hashes())
    except Exception as error:  # no tables yet: the line on the database says so
        return True, f"documents: not checked ({type(error).__name__})", ""
    faults = [*report.missing, *report.damaged]
    mend = "Restore these files from the backup; `dienests audit verify` tells which cases they belong to."
    return not faults, f"documents: {report.files} files, {len(faults)} missing or damaged", mend


def _static() -> Finding:
    from django.conf import settings

    there = (settings.VAR / "assets").is_dir()
    return there, "front-end files", "Run `make setup`: it takes them from npm, or from a Python package without Node."


def _translations() -> Finding:
    from django.conf import settings

    there = (settings.VAR / "locale" / "lv" / "LC_MESSAGES" / "django.mo").exists()
    return there, "Latvian texts compiled", "Run `make setup`."


def _practice() -> Finding:
    from django.conf import settings

    from dienests.practice import check_practice

    faults = check_practice(settings.PRACTICE_ROOT / settings.PRACTICE)
    shown = "; ".join(str(fault) for fault in faults[:3])
    return not faults, f"practice {settings.PRACTICE!r} {shown}", "Mend the lines named, or choose another practice."


def _letters() -> Finding:
    try:
        import typst  # noqa: F401
    except ImportError as error:
        return False, f"letters: {error}", "Run `make setup` again; the package typst has no wheel for this machine."
    return True, "letters (typst)", ""


def _browser() -> Finding:
    found = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
    mend = "Only for tests: Debian, Ubuntu: apt install chromium; macOS: brew install --cask chromium."
    return found is not None, f"browser for tests: {found or 'none'}", mend


def _address() -> Finding:
    from django.conf import settings

    public = [host for host in settings.ALLOWED_HOSTS if host not in {"localhost", "127.0.0.1", "[::1]"}]
    well = not (settings.DEMO and public) and not (settings.DEBUG and public)
    mend = "An installation with a public address must have DIENESTS_DEMO=0 and DIENESTS_DEBUG=0."
    return well, f"demo {'on' if settings.DEMO else 'off'}, addresses {', '.join(settings.ALLOWED_HOSTS)}", mend


def findings() -> Iterator[Finding]:
    checks: list[Callable[[], Finding]] = [
        _python, _disk, _writable, _database, _store, _static, _translations, _practice, _letters, _address, _browser,
    ]  # fmt: skip
    for check in checks:
        yield check()


def examine(console: Console) -> int:
    """Print a line for each check, with the way to mend it; 0 when nothing is missing that running needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
    import django

    django.setup()
    wrong = 0
    for well, what, mend in findings():
        only_tests = mend.startswith("Only for tests")
        mark = "[green]ok[/green]    " if well else "[yellow]absent[/yellow]" if only_tests else "[red]wrong[/red] "
        console.print(f"{mark} {what}")
        if not well:
            console.print(f"       {mend}")
            wrong += not only_tests
    return 1 if wrong else 0
