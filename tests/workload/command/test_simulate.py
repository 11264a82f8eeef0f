"""`dienests workload simulate` as it is typed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.workload.simulation.conftest import shipped
from tests.workload.simulation.pasts import past

__all__ = ["shipped"]
QUICK = ("--weeks", "4", "--replications", "2", "--processes", "1", "--no-needed")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "dienests.config.cli", "workload", "simulate", *arguments]


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"COLUMNS": "200"}
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=environment, timeout=300)


def test_ways_side_by_side_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    ways = ("--way", "ogre", "--way", "one_generalist")
    english = simulate(*ways, *QUICK, "--lang", "en", "--json", str(file))
    assert english.returncode == 0, english.stderr
    assert "Client visits per decision" in english.stdout
    assert "Difference from ogre" in english.stdout
    assert "someone else than the preparer controls and decides" in " ".join(english.stdout.split())
    assert "not checked" in english.stdout
    assert len(json.loads(file.read_text(encoding="utf-8"))["variants"]) == 2
    latvian = simulate(*ways, *QUICK)
    assert "Klienta apmeklējumi" in latvian.stdout
    assert "Tikai simulācijai" in latvian.stdout
    assert "visits" not in latvian.stdout


def test_scenarios_stand_beside_the_office_as_it_is() -> None:
    done = simulate("--way", "ogre", "--scenario", "heating_peak", *QUICK, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "heating peak" in done.stdout
    assert "Heating-season peak" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--way", "liepaja"), "liepaja: —; expected: a practice folder, a process.yaml, or one of the names"),
        (("--staff", "nowhere.yaml"), "nowhere.yaml: —; expected: a file, or one of the names ogre"),
        (("--scenario", "strike"), "one of the names different_hours, four_offices"),
        (("--start", "soon"), "--start: soon; expected: a day, for example 2026-01-05"),
        (("--backtest",), "--backtest: --demand ogre; expected: --demand history or an event log (.csv)"),
        (("--json", "/nowhere/at/all.json"), "expected: a file in a folder that exists"),
        (("--demand", "missing.csv"), "missing.csv: "),
    ],
)
def test_bad_input_is_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    done = simulate(*arguments, *QUICK, "--lang", "en")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_faults_of_files_have_their_line(tmp_path: Path) -> None:
    file = tmp_path / "staff.yaml"
    file.write_text("name: x\nposts: 3\n", encoding="utf-8")
    done = simulate("--staff", str(file), *QUICK, "--lang", "en")
    assert done.returncode == 2
    assert "staff.yaml:2: posts = 3; expected: one of the keys" in done.stderr


def test_an_event_log_is_fitted_and_held_against_its_last_quarter(tmp_path: Path, shipped) -> None:  # type: ignore[no-untyped-def]
    from dienests.workload.simulation.history import COLUMNS
    from dienests.workload.simulation.replications import Plan

    history = past(shipped.variants("ogre")[0], Plan(weeks=24, seed=3, running_in_weeks=8))
    lines = [",".join(COLUMNS)]
    for case in history.cases:
        head = f"{case.number},{case.kind},{int(case.first)}"
        lines.append(f"{head},received,{case.received.isoformat()},,")
        for it in case.stages:
            lines.append(f"{head},entered,{it.entered.isoformat()},{it.stage},")
            if it.finished:
                lines.append(f"{head},finished,{it.finished.isoformat()},{it.stage},{it.minutes:.0f}")
        for event, at in (("decided", case.decided), ("withdrawn", case.withdrawn)):
            if at:
                lines.append(f"{head},{event},{at.isoformat()},,")
    log = tmp_path / "log.csv"
    log.write_text("\n".join(lines), encoding="utf-8")
    done = simulate("--way", "ogre", "--demand", str(log), "--backtest", *QUICK, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Fitted to the history" in done.stdout
    assert "Back-test" in done.stdout
    assert "Error" in done.stdout


def test_an_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    asked = command("--way", "ogre", "--replications", "400", "--processes", "2", "--json", str(file), "--lang", "en")
    with subprocess.Popen(
        asked, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_hears_interruptions
    ) as running:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and _children(running.pid) < 2:
            time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        try:
            _, said = running.communicate(timeout=120)
        finally:
            running.kill()
    assert running.returncode == 130
    assert "Interrupted; nothing was written." in said
    assert list(tmp_path.iterdir()) == []


def _hears_interruptions() -> None:
    """Whatever runs the tests in the background of a shell has them ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _children(of: int) -> int:
    tasks = Path(f"/proc/{of}/task/{of}/children")
    return len(tasks.read_text(encoding="ascii").split()) if tasks.exists() else 2
