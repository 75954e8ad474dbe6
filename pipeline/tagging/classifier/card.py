"""The model card: what the trained weights are, from what, how good, and where they fail (Mitchell et al. 2019)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.tagging.classifier.store import Facts

_TEMPLATE = Path(__file__).with_name("card.md")


def text(facts: Facts) -> str:
    """The card as Markdown."""
    figures, training = facts.figures, facts.training
    best = figures["thresholds"][f"{figures['best_threshold']:.2f}"]
    row = "| {} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {gold} |"
    short = "| {} | {precision:.2f} | {recall:.2f} | {f1:.2f} |"
    return _TEMPLATE.read_text(encoding="utf-8").format(
        tuned=facts.tuned,
        count=len(facts.codes),
        learned=training["learned"],
        held=figures["held_out"],
        gold="\n".join(f"- `{name}` {digest}" for name, digest in training["gold"].items()),
        threshold=figures["best_threshold"],
        precision=best["precision"],
        recall=best["recall"],
        f1=best["f1"],
        codes="\n".join(row.format(f"`{code}`", **scores) for code, scores in figures["codes"].items()),
        thresholds="\n".join(short.format(limit, **scores) for limit, scores in figures["thresholds"].items()),
    )
