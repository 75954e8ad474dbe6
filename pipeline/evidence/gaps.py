"""`codebook_gaps.csv`: themes that codes hardly cover, and what to make of each.

What is suggested rests on the passages of the theme that have no evidence: whether they read like background, whether
a code was denied there, whether one came near, and in how many documents they stand. The shares from which a sign
counts are set here; the sentence gives the numbers, so that a reader can judge otherwise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.evidence.background import background
from pipeline.evidence.themes import coded_passages, described_themes
from pipeline.io import frame
from pipeline.records import CODEBOOK_GAPS, RULED_OUT_STANCES, GapAction

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from pipeline.evidence.context import Context

BACKGROUND = 1 / 2
"""Share of the passages without evidence that must read like background for the theme to be background."""
SIGN, FEWEST = 1 / 3, 2
"""Share and number of the other passages in which a code must be denied or come near for that to be the suggestion."""
ONE_DOCUMENT = 0.8
"""Share of the passages of a theme that one document must have for the theme to be its own subject."""
_FEW_DOCUMENTS = 3  # below that, a theme stands in one document by chance
_NAMED = 3  # keywords and rules named in a sentence


@dataclass(frozen=True, slots=True)
class Near:
    """A code that came near: in how many passages, its greatest confidence there, and the rules that matched."""

    code: str
    label: str
    passages: int
    confidence: float
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run knows of a theme that codes hardly cover.

    passages, documents: how many it has. without: its passages without evidence. title, most: the document with most
    of its passages, and how many. reviewed: documents of the review. background: kind → passages without evidence that
    read so. near: codes that came near in the others, most passages first. near_any: how many of them have such a
    code. denied: code → how many of them deny or suppose it; denied_any: how many do so of any.
    """

    passages: int
    documents: int
    without: int
    keywords: tuple[str, ...]
    title: str
    most: int
    reviewed: int
    background: dict[str, int] = field(default_factory=dict)
    near: tuple[Near, ...] = ()
    near_any: int = 0
    denied: dict[str, int] = field(default_factory=dict)
    denied_any: int = 0

    @property
    def others(self) -> int:
        """Passages without evidence that are no background."""
        return self.without - sum(self.background.values())


def build_gaps(context: Context) -> pd.DataFrame:
    """Rows of CODEBOOK_GAPS: themes of which less than `themes.gap_share` of the passages have evidence."""
    gaps = [row for row in described_themes(context) if row["coded_share"] < context.settings.themes.gap_share]
    coded = coded_passages(context)
    rows = []
    for gap in gaps:
        facts = _facts(gap, coded, context)
        action, sentence = suggest(facts)
        near = "; ".join(f"{code.code} ({code.passages})" for code in facts.near)
        told = {"action": action, "suggestion": sentence, "near": near, "codes": _codes(gap, context)}
        rows.append({**gap, "quotations": gap["exemplars"], **told})
    return frame(CODEBOOK_GAPS, rows)


def suggest(facts: Facts) -> tuple[GapAction, str]:
    """What to do about the theme, and a sentence that says why; the first sign that is strong enough decides."""
    of_them = f"of the {_passages(facts.without)} without evidence"
    if sum(facts.background.values()) >= BACKGROUND * facts.without:
        return "background", _background(facts, of_them)
    if _tells(facts.denied_any, facts.others):
        named = _counted(facts.denied.items())
        told = f"Leave it: {facts.denied_any} {of_them} deny or merely suppose a code, which is ruled out, not missed"
        return "ruled_out", f"{told}: {named}."
    if facts.near and _tells(facts.near[0].passages, facts.others):
        return "widen", _widen(facts.near[0], of_them)
    if _tells(facts.near_any, facts.others):
        named = _counted((near.code, near.passages) for near in facts.near)
        return "read", f"Read it: {facts.near_any} {of_them} came near a code, but to none most of all: {named}."
    if facts.reviewed >= _FEW_DOCUMENTS and facts.most >= ONE_DOCUMENT * facts.passages:
        own = f"A subject of one document: {_in_one(facts)}. It deserves a code only if others take it up."
        return "one_document", f"{own} {_rest(facts)}"
    where = f"{facts.documents} documents speak" if facts.documents > 1 else f"“{facts.title}” speaks"
    return "new_code", f"A new code? {where} of {', '.join(facts.keywords[:_NAMED])}. {_rest(facts)}"


def _tells(count: int, of: int) -> bool:
    return count >= max(FEWEST, SIGN * of)


def _background(facts: Facts, of_them: str) -> str:
    kinds = _counted(sorted(facts.background.items(), key=lambda item: (-item[1], item[0])))
    total = sum(facts.background.values())
    told = f"Leave it: {total} {of_them} read{'s' if total == 1 else ''} like background, not findings: {kinds}."
    if facts.reviewed >= _FEW_DOCUMENTS and facts.documents == 1:
        told += f" All {facts.passages} are in “{facts.title}”."
    return f"{told} {_rest(facts, after_background=True)}" if facts.others else told


def _in_one(facts: Facts) -> str:
    some = "all" if facts.most == facts.passages else f"{facts.most} of"
    return f"{some} its {_passages(facts.passages)} are in “{facts.title}”"


def _widen(near: Near, of_them: str) -> str:
    by = f"by {', '.join(near.rules[:_NAMED])}" if near.rules else "by the classifier"
    return (
        f"Widen {near.code} ({near.label})? It came near in {near.passages} {of_them}, {by}, with a confidence up to "
        f"{near.confidence:.2f}, too low to count. Read them in ruled_out.csv, then add their words to its patterns."
    )


def _rest(facts: Facts, after_background: bool = False) -> str:
    """What came near in the passages that are neither background nor evidence."""
    which = f"{facts.others} passages" if facts.others != 1 else "passage"
    if after_background:
        which = f"other {which}"
    else:
        which += " without evidence" + (", background aside," if facts.background else "")
    if not facts.near:
        return f"No code came near the {which.rstrip(',')}."
    where = f"{facts.near_any} of the {which}" if facts.others > 1 else f"the {which}"
    return f"In {where} a code came near: {_counted((near.code, near.passages) for near in facts.near)}."


def _facts(theme: dict[str, Any], coded: frozenset[str], context: Context) -> Facts:
    members = context.assignments.loc[context.assignments["theme_id"] == theme["theme_id"], "passage_id"]
    passages = context.passages[context.passages["passage_id"].isin(members)]
    without = passages[~passages["passage_id"].isin(coded)]
    kinds = [
        background(str(text), str(section)) for text, section in zip(without["text"], without["section"], strict=True)
    ]
    missed = _missed(without["passage_id"][[not kind for kind in kinds]], context)
    denied = missed[missed["stance"].isin(RULED_OUT_STANCES)]
    near = missed[~missed["stance"].isin(RULED_OUT_STANCES)]
    title, most = _main_document(passages, context)
    return Facts(
        passages=len(passages),
        documents=theme["n_documents"],
        without=len(without),
        keywords=tuple(theme["keywords"].split(", ")),
        title=title,
        most=most,
        reviewed=int((context.documents["status"] == "included").sum()),
        background=dict(Counter(kind for kind in kinds if kind)),
        near=_near(near, context),
        near_any=near["passage_id"].nunique(),
        denied=dict(_by_code(denied)),
        denied_any=denied["passage_id"].nunique(),
    )


def _missed(passage_ids: pd.Series, context: Context) -> pd.DataFrame:
    """Mentions in these passages that were not counted, with their `passage_id`."""
    units = context.units.loc[context.units["passage_id"].isin(passage_ids), ["unit_id", "passage_id"]]
    return context.mentions[~context.mentions["counted"]].merge(units, on="unit_id")


def _by_code(mentions: pd.DataFrame) -> list[tuple[str, int]]:
    """(code, passages that mention it), most passages first."""
    counts = mentions.groupby("code")["passage_id"].nunique()
    return sorted(((str(code), int(n)) for code, n in counts.items()), key=lambda item: (-item[1], item[0]))


def _near(mentions: pd.DataFrame, context: Context) -> tuple[Near, ...]:
    found = []
    for code, passages in _by_code(mentions):
        own = mentions[mentions["code"] == code]
        rules = Counter(rule for rule in own["rule_id"] if rule)
        ranked = tuple(sorted(rules, key=lambda rule: (-rules[rule], rule)))
        found.append(Near(code, context.codebook.code(code).label, passages, float(own["confidence"].max()), ranked))
    return tuple(found)


def _codes(theme: dict[str, Any], context: Context) -> str:
    """Codes of the evidence that there is, with the number of rows, most first."""
    counts = Counter(context.evidence.loc[context.evidence["theme_id"] == theme["theme_id"], "code"])
    return "; ".join(f"{code} ({counts[code]})" for code in sorted(counts, key=lambda code: (-counts[code], code)))


def _main_document(passages: pd.DataFrame, context: Context) -> tuple[str, int]:
    """The name of the document with most of the passages, and how many it has."""
    counts = Counter(passages["doc_id"])
    doc_id = min(counts, key=lambda doc: (-counts[doc], doc))
    included = context.documents[context.documents["status"] == "included"].set_index("doc_id")
    document = included.loc[doc_id]
    return str(document["title"] or document["source_path"]), counts[doc_id]


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counts)


def _passages(count: int) -> str:
    return f"{count} passage{'' if count == 1 else 's'}"
