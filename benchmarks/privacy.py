"""How much planted personal data the check finds, and how often it cries out over nothing: shares by kind.

python benchmarks/privacy.py [--texts 20000] [--seed 1]
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console
from rich.table import Table
from tests.exchange.privacy.seeded import CLEAN, seeded_texts

from dienests.exchange.privacy.checking import personal_data
from dienests.exchange.privacy.findings import Allowed, Finding, Kind

SHIPPED = Path(__file__).resolve().parent.parent / "src/dienests/exchange/files"
# What the clean sentences name as the office's own.
OFFICE = Allowed(phones=["65071160"], emails=["dienests@ogre.example"], addresses=["Brīvības iela 33"])


def covered(found: list[Finding], whole: str, text: str) -> Finding | None:
    places = [at for at in range(len(whole)) if whole.startswith(text, at)]
    return next((f for f in found for at in places if f.start <= at and at + len(text) <= f.end), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    planted, found, right_kind, signs = Counter[Kind](), Counter[Kind](), Counter[Kind](), 0
    texts = list(seeded_texts(asked.texts, seed=asked.seed))
    began = time.perf_counter()
    results = [personal_data(each.text) for each in texts]
    took = time.perf_counter() - began
    for each, findings in zip(texts, results, strict=True):
        signs += len(each.text)
        for kind, text in each.planted:
            planted[kind] += 1
            finding = covered(findings, each.text, text)
            found[kind] += finding is not None
            right_kind[kind] += finding is not None and finding.kind == kind
    table = Table("kind", "planted", "found", "as what it is", title=f"{asked.texts} sentences, seed {asked.seed}")
    for kind, count in sorted(planted.items()):
        table.add_row(kind, str(count), f"{found[kind] / count:.1%}", f"{right_kind[kind] / count:.1%}")
    console = Console()
    console.print(table)
    console.print(f"{signs / took / 1e6:.1f} million signs a second")
    clean = {"everyday sentences": "\n".join(CLEAN)}
    clean |= {
        path.parent.name + "/" + path.name: path.read_text("utf-8") for path in sorted(SHIPPED.glob("*/text.*.md"))
    }
    alarms = {name: personal_data(text, allowed=OFFICE) for name, text in clean.items()}
    words = sum(len(text.split()) for text in clean.values())
    sure = sum(finding.sure for each in alarms.values() for finding in each)
    count = sum(map(len, alarms.values()))
    console.print(f"False alarms in {len(clean)} texts of {words} words: {count}, of them {sure} said to be sure")
    for name, each in alarms.items():
        for finding in each[:3]:
            console.print(f"  {name}: {finding.kind} “{finding.text}”", highlight=False)


if __name__ == "__main__":
    main()
