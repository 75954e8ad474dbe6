"""Commands `accept` and `themes accept`: the last finished run, or its themes alone, becomes the accepted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.io import read_parquet
from pipeline.lock import held
from pipeline.records import PASSAGES, VECTORS
from pipeline.review import Review, open_review

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.themes.accept import Run


def accept_themes(config: Path, outputs: Path, *, pin: bool = False, dry_run: bool = False) -> list[str]:
    """Write the themes of the finished review in `outputs` to the registry in `config`; returns what to tell.

    pin: give new rows the action pin. dry_run: write nothing. Raises SettingsError if there is no finished review, if
    it was made before the registry was edited, or if a run is at work in `outputs`.
    """
    review = open_review(outputs)  # before the lock, which would make a folder where there is none
    with held(outputs):
        return _accept_themes(config, outputs, review, pin, dry_run)


def _accept_themes(config: Path, outputs: Path, review: Review, pin: bool, dry_run: bool) -> list[str]:
    from pipeline.themes.accept import accept, refuse_outdated, summary
    from pipeline.themes.registry_files import load_registry, registry_texts, save_registry

    before = load_registry(config)
    run = _run(outputs, review)
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


def _run(outputs: Path, review: Review) -> Run:
    from pipeline.themes.accept import Run

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


def accept_review(config: Path, outputs: Path, *, pin: bool = False, dry_run: bool = False) -> list[str]:
    """Accept the finished review in `outputs` as a whole: its themes, and its documents and evidence rows.

    What a later run adds or loses is told against it. Options, result and errors as those of `accept_themes`.
    """
    review = open_review(outputs)
    with held(outputs):
        return _accept_review(config, outputs, review, pin, dry_run)


def _accept_review(config: Path, outputs: Path, review: Review, pin: bool, dry_run: bool) -> list[str]:
    from pipeline.codebook import load_codebook
    from pipeline.report.accepted import ACCEPTED_FILE, load_accepted, write_accepted
    from pipeline.report.news import news_since

    news = news_since(load_accepted(config), review, load_codebook(config))
    lines = _accept_themes(config, outputs, review, pin, dry_run)
    documents = int((review.documents["status"] == "included").sum())
    lines.append(f"Documents: {documents:,}; evidence rows: {len(review.evidence):,}.")
    if news.accepted:
        new, changed, gone = (len(some) for some in (news.documents_new, news.documents_changed, news.documents_gone))
        lines.append(
            f"Since the last acceptance: documents {new:,} new, {changed:,} with other content, {gone:,} gone; "
            f"evidence rows {news.gained:,} new, {news.lost:,} gone."
        )
    path = config / ACCEPTED_FILE
    if dry_run:
        return [*lines, f"{path} was not written (--dry-run)."]
    told = f"Wrote {path}. Keep it in git." if write_accepted(config, review) else f"{path} says so already."
    return [*lines, told]
