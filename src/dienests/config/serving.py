"""`dienests up`: pages and background work as children of one process that ends them together."""

import gc
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from dienests.config import neighbour

GRACE = 8.0  # seconds for children to end by themselves
console = Console(highlight=False)


def _call(*command: str) -> None:
    """A Django command in this process, quietly."""
    from django.core.management import call_command

    call_command(*command, verbosity=0)


@contextmanager
def _loaded_beside(*modules: str) -> Iterator[None]:
    """Modules that are loaded next, loaded meanwhile by a process of their own: on a new machine, and after an update,
    Python compiles each of them at that, and keeps it for whoever loads it again."""
    command = [sys.executable, "-c", f"import {', '.join(modules)}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        yield


def _migrate() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        console.print("· database")
        with _loaded_beside("dienests.config.wsgi", "dienests.demo.make"):
            _call("migrate", "--no-input")
    if connection.vendor != "sqlite":
        _call("createcachetable")


def _collect_static() -> None:
    """Static files under names that carry their content, once for each state of the sources."""
    from django.conf import settings

    digest = hashlib.sha256()
    for folder in (settings.PACKAGE / "web" / "static", settings.VAR / "assets"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        console.print("· front-end files")
        _call("collectstatic", "--no-input", "--clear")
        stamp.write_text(digest.hexdigest())


def _make_demo_if_empty() -> None:
    from django.conf import settings

    from dienests.base.organisation.models import Office

    if settings.DEMO and not Office.objects.exists():
        from dienests.demo.make import make_demo_office
        from dienests.demo.offices import OFFICES

        households = int(os.environ.get("DIENESTS_DEMO_HOUSEHOLDS", "400"))
        make_demo_office(households=households, console=console, plan=OFFICES[settings.DEMO_OFFICE])


def _clear_up_desk() -> None:
    """What the worker of the desk left when it ended; letters on their way are queued for the next one."""
    from dienests.base.background.killed import end_killed
    from dienests.exchange.office.visits.operations import invitations

    _clear_up(lambda now: end_killed(long_work=False, now=now))
    _clear_up(lambda now: invitations.begin_interrupted_again(now=now))


def _clear_up_long_work() -> None:
    """What the worker of long work left when it ended is queued for the next one."""
    from dienests.base.background.killed import end_killed
    from dienests.exchange.office.exchanging import tasks as exchanging
    from dienests.population.office import operations as previews
    from dienests.workload.studies import operations as studies

    _clear_up(lambda now: end_killed(long_work=True, now=now))
    _clear_up(lambda now: previews.begin_interrupted_again(now=now))
    _clear_up(lambda now: studies.begin_interrupted_again(now=now))
    _clear_up(lambda now: exchanging.begin_reading(now=now))


def _clear_up(work: Callable[[datetime], int]) -> None:
    from django.db import DatabaseError, connection
    from django.utils import timezone

    try:
        work(timezone.now())
    except DatabaseError as error:
        console.print(f"Interrupted work could not be cleared up ({error}); the next start does so.")
    finally:
        connection.close()


def _fill_demo(children: list[subprocess.Popen[bytes]]) -> None:
    """The rest of the demo comes while the pages are already open, and behind everything else."""
    from django.conf import settings

    from dienests.demo.make import households_missing

    if not settings.DEMO:
        return
    if missing := households_missing():
        console.print(f"(Invented households still to be added: {missing}; this takes a minute or two.)")
    command = ["nice", "-n", "10", sys.executable, "-m", "dienests.config.cli", "demo", "--fill"]
    children.append(subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL))


def _neighbour(host: str, port: int) -> list[subprocess.Popen[bytes]]:
    """The second office of the demo, where there is to be one."""
    if not neighbour.is_wanted():
        return []
    if _port_is_taken(host, port + 1):
        console.print(f"Port {port + 1} is in use: the second office of the demo does not open.")
        return []
    return neighbour.begun(host, port, console)


def _port_is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _wait_for(url: str, alive: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and alive():
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    # The neighbour ends its own first, and is given the time for it.
    until = time.monotonic() + (2 * GRACE if neighbour.is_wanted() else GRACE)
    for child in children:
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_with_all_it_began(child)


def _kill_with_all_it_began(child: subprocess.Popen[bytes]) -> None:
    """Each child leads a session of its own. Killed alone it would leave behind what it began, and the port taken."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _make_ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienests.config.settings")
    import django

    django.setup()
    gc.freeze()  # what is loaded stays: without this a fifth of a migration goes into looking through it again
    _migrate()
    _collect_static()
    _make_demo_if_empty()


def serve(*, host: str, port: int) -> int:
    """Run until Ctrl-C or until a child ends by itself; returns the exit code."""
    if _port_is_taken(host, port):
        console.print(f"Port {port} of {host} is in use. Choose another: PORT={port + 1} make run")
        return 1
    _make_ready()
    workers, stopped = list[_Worker](), False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    # Before anything is begun: a signal in between would end this program and leave behind what it began.
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    pages = subprocess.Popen(_pages(host, port), start_new_session=True)
    children = [pages]

    def alive() -> bool:
        return not stopped and pages.poll() is None and all(worker.goes_on() for worker in workers)

    try:
        answers = _wait_for(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/health", alive)
        if answers:
            _greet(host, port)
        if alive():  # whatever is not a page begins behind the first one, which has the machine to itself
            _clear_up_desk()
            _clear_up_long_work()
            workers += _workers()
        if answers:
            children += _neighbour(host, port)
            _fill_demo(children)
        while alive():
            time.sleep(0.2)
    finally:
        _end([*children, *(worker.process for worker in workers)])
    if not stopped:
        console.print("A part of the program ended by itself; see the lines above. `dienests doctor` may say more.")
    return 0 if stopped else 1


def _pages(host: str, port: int) -> list[str]:
    """The command that serves pages."""
    return [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", os.environ.get("DIENESTS_WORKERS", "2"), "--blocking-threads", "4", "--no-access-log",
        "--log-level", "warning", "dienests.config.wsgi:application",
    ]  # fmt: skip


class _Worker:
    """A process of background work. It ends where the database stays locked for long or its memory is taken; another
    takes its place, and the pages go on.

    One that had just begun will not fare better at once. Where it is `needed`, the program ends with it; otherwise the
    next one waits until JUST_BEGUN is over.
    """

    JUST_BEGUN = 10.0  # seconds

    def __init__(self, command: list[str], *, needed: bool, before_next: Callable[[], None] = lambda: None) -> None:
        self.command = command
        self.needed = needed
        self.before_next = before_next
        self._begin()

    def _begin(self) -> None:
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.began = time.monotonic()

    def goes_on(self) -> bool:
        """Whether the program can go on with it; begins another where it has ended."""
        if self.process.poll() is None:
            return True
        if time.monotonic() - self.began < self.JUST_BEGUN:
            return not self.needed
        console.print("A background worker ended; another begins.")
        self.before_next()
        self._begin()
        return True


def _workers() -> list[_Worker]:
    """One for what somebody waits for at the desk, one for previews of changes of law: those take minutes each, and
    being alone it computes one at a time."""
    from dienests.base.background import LONG_WORK

    work = [sys.executable, "-m", "django", "db_worker", "--verbosity", "0", "--queue-name"]
    return [
        _Worker([*work, "*", "--exclude-queues", LONG_WORK], needed=True, before_next=_clear_up_desk),
        # It takes all cores, but only what nobody waits for at a page.
        _Worker(["nice", "-n", "10", *work, LONG_WORK], needed=False, before_next=_clear_up_long_work),
    ]


def _greet(host: str, port: int) -> None:
    from django.conf import settings

    console.print(f"\n[bold]Dienests: http://{'localhost' if host == '127.0.0.1' else host}:{port}/[/bold]")
    if settings.DEMO:
        from dienests.base.organisation.models import User

        console.print("A demo office. Sign in with one click, or by name and the password [bold]demo[/bold]:")
        rows = User.objects.filter(is_active=True, appointments__until__isnull=True).order_by(
            "appointments__post__role"
        )
        shown: dict[str, str] = {}
        for user in rows.prefetch_related("appointments__post"):
            post = next((a.post for a in user.appointments.all() if a.until is None), None)
            if post and post.role not in shown:
                shown[post.role] = f"  {user.username:<14} {user.full_name}, {post.title_en}"
        console.print("\n".join(shown.values()))
    console.print("Ctrl-C ends everything.")
