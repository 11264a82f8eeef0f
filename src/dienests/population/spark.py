"""Apache Spark for populations that one machine is too small or too slow for: the same expressions, other SQL.

PySpark is an extra (`requirements/spark.txt`) and needs Java. Nothing is distributed by ourselves: Spark reads the
Parquet files, runs the SQL that ibis writes for it, and writes Parquet files. No row passes through Python.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dienests.engine import Text
from dienests.population.sql import SPARK, Query, sql_of

LOCAL = "local[*]"
LOOPBACK = "127.0.0.1"
OLDEST_JAVA = 17
CONNECT_SECONDS = 5.0
EXECUTOR_SECONDS = 60.0
JAVA_SECONDS = 30
CLOSE_SECONDS = 20
LOG_TAIL = 1500
ERROR_START = 400
ON_THIS_MACHINE = re.compile(r"local(\[(\*|\d+)\])?")
STANDALONE = re.compile(r"spark://[^:/,]+:\d+(,[^:/,]+:\d+)*")
# Rows grow some thirty times between the compressed input and the widest SELECT; a task should hold about 128 MB.
INPUT_BYTES_PER_TASK = 4 * 2**20

SPARK_TYPES: Mapping[str, str] = {"int64": "BIGINT", "string": "STRING", "bool": "BOOLEAN", "date32[day]": "DATE"}

# What decides values is set here and not left to the defaults of an installation.
SETTINGS: Mapping[str, str] = {
    # An overflow or an impossible cast is an error, as in DuckDB; without it Spark answers with a wrong number or NULL.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.execution.arrow.pyspark.enabled": "false",
    "spark.sql.adaptive.enabled": "true",
    # Spark searches for conditions that follow from others: half a minute, where columns stand on columns on columns.
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkFault(Exception):
    """Spark cannot be used as asked; `text` says why, and what to do, to a person."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class SparkMissing(SparkFault):
    """PySpark or Java is not installed."""


class UnknownMaster(SparkFault):
    """Not the address of a master as this module knows it."""


class MasterUnreachable(SparkFault):
    """No master answers at the address, or it gives no executor."""


class StorageNotShared(SparkFault):
    """The workers do not see the files that this machine sees."""


class SparkRefused(SparkFault):
    """Spark could not compute what it was given, for example because a number ran over."""


def java_version() -> int | None:
    """The version (17, 21 …) of the Java that Spark would use: JAVA_HOME's, else the one on the path; None: no Java."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        return None
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=JAVA_SECONDS).stderr  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else None


def what_is_missing() -> Text | None:
    """What has to be installed before Spark can run, as a sentence; None: nothing."""
    if find_spec("pyspark") is None:
        return Text(
            "PySpark nav uzstādīts. Uzstādiet to ar pip no requirements/spark.txt (papildinājums dienests[spark]); "
            f"vajadzīga arī Java {OLDEST_JAVA} vai jaunāka.",
            "PySpark is not installed. Install it with pip from requirements/spark.txt (the extra dienests[spark]); "
            f"it also needs Java {OLDEST_JAVA} or newer.",
        )
    version = java_version()
    if version is None:
        return Text(
            f"Java nav atrasta. Uzstādiet Java {OLDEST_JAVA} vai jaunāku (Debian: openjdk-17-jre-headless), "
            "vai norādiet to ar JAVA_HOME.",
            f"Java was not found. Install Java {OLDEST_JAVA} or newer (Debian: openjdk-17-jre-headless), "
            "or name it in JAVA_HOME.",
        )
    if version < OLDEST_JAVA:
        return Text(
            f"Atrasta Java {version}, bet vajadzīga {OLDEST_JAVA} vai jaunāka. Norādiet to ar JAVA_HOME.",
            f"Java {version} was found, but Spark needs {OLDEST_JAVA} or newer. Name it in JAVA_HOME.",
        )
    return None


class Spark:
    """One Spark session: `read` Parquet files as tables, then `write` or look at queries over them.

    `master`: `local[*]` (threads on this machine) or `spark://host:port` (a standalone cluster; files must lie where
    every machine sees them under the same path). `settings`: further settings of Spark, for example
    `spark.executor.memory`; those of the installation (SPARK_CONF_DIR) hold too. To be used in a `with`, one at a time.
    Raises UnknownMaster, SparkMissing, MasterUnreachable; later StorageNotShared and SparkRefused.
    """

    dialect = SPARK

    def __init__(self, *, master: str = LOCAL, settings: Mapping[str, str] | None = None) -> None:
        if not ON_THIS_MACHINE.fullmatch(master) and not STANDALONE.fullmatch(master):
            raise UnknownMaster(
                Text(
                    f"{master} nav Spark meistara adrese; gaidīta spark://dators:ports vai {LOCAL}.",
                    f"{master} is not the address of a Spark master; expected spark://host:port or {LOCAL}.",
                )
            )
        missing = what_is_missing()
        if missing is not None:
            raise SparkMissing(missing)
        self.master = master
        self._settings = {**SETTINGS, **_driver_address(master), **(settings or {}), "spark.master": master}
        self._input_bytes = 0
        self._session: Any = None
        self._gateway: Any = None
        self._log: Any = None

    def __enter__(self) -> Self:
        self._on_interrupt = signal.getsignal(signal.SIGINT)
        try:
            self._start()
            if STANDALONE.fullmatch(self.master):
                self._wait_for_executor()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _start(self) -> None:
        spark, sql, java_gateway = map(import_module, ("pyspark", "pyspark.sql", "pyspark.java_gateway"))
        # Every error of a query would be written to the terminal, with all of Java's frames, besides being raised.
        import_module("pyspark.logger").PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True
        if spark.SparkContext._gateway is not None:
            raise RuntimeError("this process already runs Spark; end that session first")
        conf = spark.SparkConf(loadDefaults=False).setAll([*self._settings.items(), ("spark.app.name", "dienests")])
        # What Java says goes to a file of ours, and to people only when something went wrong.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        try:
            self._gateway = java_gateway.launch_gateway(conf, {"stdout": self._log, "stderr": self._log})
            self._session = sql.SparkSession(spark.SparkContext(conf=conf, gateway=self._gateway))
        except Exception as error:
            raise self._no_answer() from error

    def _wait_for_executor(self) -> None:
        """Without a worker that has room Spark would wait for ever, and say so only in its log."""
        until = time.monotonic() + EXECUTOR_SECONDS
        while self._session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver is one
            if time.monotonic() > until:
                raise MasterUnreachable(
                    Text(
                        f"Spark meistars {self.master} atbild, bet {EXECUTOR_SECONDS:.0f} sekundēs nav devis nevienu "
                        "izpildītāju. Vai tam ir darbinieku procesi (workers) ar brīvu atmiņu (spark.executor.memory)?",
                        f"The Spark master {self.master} answers, but has given no executor within "
                        f"{EXECUTOR_SECONDS:.0f} seconds. Does it have workers, and these enough free memory "
                        "(spark.executor.memory)?",
                    )
                )
            time.sleep(0.1)

    def _no_answer(self) -> MasterUnreachable:
        tail = self._log_tail()
        return MasterUnreachable(
            Text(
                f"Spark nevarēja sākt darbu ar {self.master}. Spark žurnāla beigas:\n{tail}",
                f"Spark could not start with {self.master}. The end of Spark's log:\n{tail}",
            )
        )

    def _log_tail(self) -> str:
        self._log.seek(0)
        return str(self._log.read().decode(errors="replace"))[-LOG_TAIL:]

    def close(self) -> None:
        """End the session and its Java process. Nothing happens the second time."""
        if self._gateway is not None:
            context = import_module("pyspark").SparkContext
            with suppress(Exception):  # Java may have died before
                if self._session is not None:
                    self._session.stop()
                self._gateway.shutdown()
            self._end_java()
            context._gateway = context._jvm = None
            with suppress(ValueError):  # not in the main thread, where Spark did not take the signal either
                signal.signal(signal.SIGINT, self._on_interrupt)
        if self._log is not None:
            self._log.close()
        self._session = self._gateway = self._log = None

    def _end_java(self) -> None:
        process: subprocess.Popen[bytes] = self._gateway.proc
        if process.stdin is not None:
            process.stdin.close()  # it ends when this pipe does
        try:
            process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def read(self, tables: Mapping[str, Path]) -> None:
        """Name Parquet files, or folders of parts, as tables for queries."""
        for name, path in tables.items():
            self._session.read.schema(_schema(path)).parquet(_pattern(path)).createOrReplaceTempView(name)
            self._input_bytes += sum(part.stat().st_size for part in _parts(path))

    def write(self, query: Query, path: Path) -> int:
        """Compute a query into a new folder of Parquet parts; returns the rows written.

        Raises FileExistsError, and StorageNotShared where the workers do not see what this machine sees.
        """
        if path.exists():
            raise FileExistsError(f"{path} exists already")
        sql, functions = import_module("pyspark.sql"), import_module("pyspark.sql.functions")
        counted = sql.Observation()
        rows = self._query(query).observe(counted, functions.count(functions.lit(1)).alias("rows"))
        with _explained(path):
            rows.write.parquet(_uri(path))
        written = int(counted.get["rows"])
        _remove_checksums(path)
        if _dataset(path).count_rows() != written:
            raise _not_shared(path)
        return written

    def rows(self, query: Query) -> list[dict[str, Any]]:
        """A small result, row by row."""
        rows = self._query(query)
        with _explained():
            return [row.asDict() for row in rows.collect()]

    def tasks_by_executor(self) -> dict[str, int]:
        """How many tasks each executor has finished so far, by its address; locally the driver is the only one."""
        found = {}
        executors = self._session.sparkContext._jsc.sc().statusStore().executorList(False).iterator()
        while executors.hasNext():
            executor = executors.next()
            found[str(executor.hostPort())] = int(executor.completedTasks())
        return found

    def _query(self, query: Query) -> Any:
        self._session.conf.set("spark.sql.shuffle.partitions", str(self._tasks()))
        with _explained():
            return self._session.sql(sql_of(query, self.dialect))

    def _tasks(self) -> int:
        """Into how many parts rows are shuffled at most; Spark itself joins those that turn out small."""
        cores = int(self._session.sparkContext.defaultParallelism)
        return max(2 * cores, self._input_bytes // INPUT_BYTES_PER_TASK)


@contextmanager
def _explained(path: Path | None = None) -> Iterator[None]:
    """Spark's own errors go on for pages: the beginning says what it was. `path`: what is read or written."""
    try:
        yield
    except SparkFault:
        raise
    except Exception as error:
        said = str(error)
        if path is not None and ("FAILED_READ_FILE" in said or "FileNotFoundException" in said):
            raise _not_shared(path) from error
        start = said[:ERROR_START]
        raise SparkRefused(
            Text(f"Spark to nevarēja aprēķināt: {start}", f"Spark could not compute it: {start}")
        ) from error


def _driver_address(master: str) -> dict[str, str]:
    """Where this machine is reached: on itself alone, or by the address that a connection to the master goes out from.

    Raises MasterUnreachable when nothing answers at the master's address.
    """
    if ON_THIS_MACHINE.fullmatch(master):
        return {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    for each in master.removeprefix("spark://").split(","):
        host, port = each.rsplit(":", 1)
        with (
            suppress(OSError),
            socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS) as connection,
        ):
            own = str(connection.getsockname()[0])
            return {"spark.driver.host": own, "spark.driver.bindAddress": own}
    raise MasterUnreachable(
        Text(
            f"Spark meistars neatbild adresē {master}. Vai tas darbojas, un vai adrese un ports ir pareizi?",
            f"No Spark master answers at {master}. Is it running, and are address and port right?",
        )
    )


def _uri(path: Path) -> str:
    return f"file://{path.resolve()}"  # not percent-encoded: Hadoop would take that for the name


def _pattern(path: Path) -> str:
    """The path as a pattern that matches nothing else: Spark reads patterns, but writes to a path as it stands."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", _uri(path))


def _schema(path: Path) -> str:
    """The columns of a Parquet file in Spark's words. Spark would start a job on the workers to find them out."""
    fields = _dataset(path).schema
    return ", ".join(f"`{field.name}` {SPARK_TYPES[str(field.type)]}" for field in fields)


def _dataset(path: Path) -> Any:
    return import_module("pyarrow.dataset").dataset(path, format="parquet")


def _parts(path: Path) -> list[Path]:
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _remove_checksums(path: Path) -> None:
    """Hadoop's own checksums; Parquet has its own, and to others these files are strange."""
    for file in path.glob(".*.crc"):
        file.unlink()


def _not_shared(path: Path) -> StorageNotShared:
    return StorageNotShared(
        Text(
            f"Spark darbinieki (workers) neredz to pašu, ko šis dators: {path}. Novietojiet ievaddatus un rezultātu "
            "krātuvē, kas visos datoros pieslēgta ar to pašu ceļu (piemēram, NFS).",
            f"The Spark workers do not see what this machine sees: {path}. Put input and output on storage that every "
            "machine mounts under the same path (for example NFS).",
        )
    )
