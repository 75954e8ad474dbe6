"""`python -m tests.demonstration [FOLDER]`: write the demonstration corpus again."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.demonstration.build import CORPUS, build

for path in build(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS):
    sys.stdout.write(f"{path.stat().st_size:>9,}  {path.name}\n")
