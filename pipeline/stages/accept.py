"""Command `themes accept`: the themes of the last finished run become the accepted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.io import read_parquet
from pipeline.records import PASSAGES, VECTORS
from pipeline.review import open_review

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.themes.accept import Run


def accept_themes(config: Path, outputs: Path, *, pin: bool = False, dry_run: bool = False) -> list[str]:
    """Write the themes of the finished review in `outputs` to the registry in `config`; returns what to tell.

    pin: give new rows the action pin. dry_run: write nothing. Raises SettingsError if there is no finished review, or
    if it was made before the registry was edited.
    """
    from pipeline.themes.accept import accept, refuse_outdated, summary
    from pipeline.themes.registry_files import load_registry, registry_texts, save_registry

    before = load_registry(config)
    run = _run(outputs)
    refuse_outdated(before, run)
    after = accept(before, run, "pin" if pin else "keep")
    lines = summary(before, after, run)
    texts = registry_texts(config, after)
    files = " and ".join(str(config / name) for name in texts)
    if not any(_differs(config / name, text) for name, text in texts.items()):
        return [*lines, f"Nothing to write: {files} say so already."]
    if dry_run:
        return [*lines, f"Nothing was written (--dry-run). Without it: {files}."]
    save_registry(config, after)
    return [*lines, f"Wrote {files}. Keep both in git; docs/themes.md says what you can edit in themes.csv."]


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode("utf-8")


def _run(outputs: Path) -> Run:
    from pipeline.themes.accept import Run

    review = open_review(outputs)
    passages = read_parquet(outputs / "work" / "passages.parquet", PASSAGES)
    vectors = read_parquet(outputs / "work" / "vectors.parquet", VECTORS)
    texts = dict(zip(passages["passage_id"], passages["text"], strict=True))
    by_id = dict(zip(vectors["passage_id"], vectors["vector"], strict=True))
    placed = review.theme_assignments[(review.theme_assignments[["theme_id", "excluded"]] != "").any(axis=1)]
    if missing := [one for one in placed["passage_id"] if one not in texts or one not in by_id]:
        raise SettingsError(
            f"{outputs}: expected a review and the vectors it was made from, those in {outputs / 'work'} are of other "
            f"passages ({missing[0]} is not among them).\nThe last run did not end: run `evidence run`, then accept."
        )
    return Run(review.themes, review.theme_assignments, review.theme_changes, texts, by_id)
