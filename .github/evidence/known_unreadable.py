"""Ends with 0 if every unreadable document of a review is listed in known-unreadable.txt beside this file, else with 1.

Usage: python known_unreadable.py outputs/tables/documents.csv
"""

import csv
import sys
from pathlib import Path


def main(table: Path) -> int:
    """Say which documents are unreadable and not listed."""
    lines = (Path(__file__).parent / "known-unreadable.txt").read_text(encoding="utf-8").splitlines()
    known = {line for line in lines if line.strip() and not line.startswith("#")}
    with table.open(encoding="utf-8", newline="") as file:
        unreadable = [row["source_path"] for row in csv.DictReader(file) if row["status"] == "unreadable"]
    for path in unreadable:
        sys.stdout.write(f"unreadable{', as is known' if path in known else ''}: {path!a}\n")
    return 0 if known.issuperset(unreadable) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
