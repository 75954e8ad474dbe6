"""How the review was made, in sentences: each is written from the tables, the metrics or the settings of the run."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.io import read_text
from pipeline.records import FAMILIES, RULED_OUT_STANCES
from pipeline.report.palette import FAMILY_SHADES
from pipeline.report.prisma import Reason, document_flow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.codebook import Codebook
    from pipeline.config import Settings
    from pipeline.review import Review

_METHODS = {
    "rule": "matched a rule of the codebook",
    "model": "came from the classifier alone",
    "examples": "came from likeness to the examples of the codebook",
    "human": "were coded by people",
}
_STANCES = {"asserted": "state it as fact", "expected": "expect it", "recommended": "call for it"}
_STANCES |= {"resolved": "report it as overcome"}
_RULED_OUT = {"negated": "deny it", "hypothetical": "speak of it without saying that it is so"}
_RUNGS = {"hierarchical": "agglomerative clustering", "hdbscan": "HDBSCAN, a density-based clustering"}


def document_sentences(review: Review) -> list[str]:
    """How many files there were and what became of them."""
    flow = document_flow(review)
    told = [f"The corpus folder held {_of(flow.identified, 'file')}; {_were(flow.included)} read and coded."]
    for count, words, reasons in (
        (flow.duplicates, "repeated another file", ()),
        (flow.left_out, "stayed out of the review", flow.left_out_reasons),
        (flow.unreadable, "could not be read", flow.unreadable_reasons),
        (flow.empty, "held too little text", ()),
    ):
        if count:
            told.append(f"{_of(count, 'file')} {words}{_why(reasons)}.")
    told.append(f"Evidence was found in {_of(flow.with_evidence, 'document')}.")
    return told


def _why(reasons: tuple[Reason, ...]) -> str:
    """The reasons in brackets, with how many files have each if there are several."""
    told = [reason.text[:1].lower() + reason.text[1:] for reason in reasons]
    if len(told) > 1:
        told = [f"{text}: {reason.n}" for text, reason in zip(told, reasons, strict=True)]
    return f" ({'; '.join(told)})" if told else ""


def reading_sentences(review: Review, settings: Settings) -> list[str]:
    """In what form the documents were, what read them, and where pictures of text were recognised."""
    included = review.documents[review.documents["status"] == "included"]
    recognised = int(included["ocr"].sum())
    told = []
    if len(included):
        told.append(f"The documents read are of the formats {_counted(included['format'])}.")
        told.append(f"They were read by {_counted(included['reader'])}.")
    if recognised:
        told.append(f"Optical character recognition was used in {_of(recognised, 'document')}.")
    elif settings.extract.ocr == "never":
        told.append("Optical character recognition was switched off.")
    else:
        told.append("No document needed, or could be given, optical character recognition.")
    if noted := int((included["reason"] != "").sum()):
        told.append(f"For {_of(noted, 'document')} documents.csv notes what to know about how it was read.")
    units = review.metrics["sentences"]
    return [
        *told,
        f"They hold {units:,} units of coding: sentences, headings, list items and rows of tables.",
    ]


def coding_sentences(review: Review, codebook: Codebook, settings: Settings) -> list[str]:
    """The codebook, what decided, from what confidence on, and what was ruled out."""
    rules = sum(len(code.rules) for code in codebook.codes)
    families = Counter(code.family for code in codebook.codes)
    of = _listed(f"{families[f]} for {FAMILY_SHADES[f].plural.lower()}" for f in FAMILIES if families[f])
    title = f"“{codebook.title}”" if codebook.title else "without a title"
    told = [
        (
            f"The codebook {title}, version {codebook.version}, has {_of(len(codebook.codes), 'code')} ({of}) and "
            f"{_of(rules, 'rule')}."
        ),
        _deciding(settings),
        f"A unit counts as evidence from a confidence of {settings.tagging.threshold:g} on a scale from 0 to 1.",
        f"A unit that is evidence for several codes has several rows; there are {len(review.evidence):,}.",
    ]
    if len(review.evidence):
        told.append(f"Of these rows {_shares(review.evidence['method'], _METHODS)}.")
    return told


def _deciding(settings: Settings) -> str:
    classifier = settings.tagging.classifier
    if classifier == "none":
        return "Its rules alone decided; no classifier was used."
    which = "the classifier that the program carries" if classifier == "carried" else "a classifier trained for it"
    return f"Its rules and {which} decided together."


def stance_sentences(review: Review) -> list[str]:
    """How sentences speak of what they are coded for, and what is no evidence for that reason."""
    told = ["Each row says how its sentence speaks of the code, by cues around the words that matched."]
    if len(review.evidence):
        told.append(f"Of the rows {_shares(review.evidence['stance'], _STANCES)}.")
    stances = review.ruled_out["stance"]
    other = int((~stances.isin(RULED_OUT_STANCES)).sum())
    parts = [f"{n} {_RULED_OUT[s]}" for s in RULED_OUT_STANCES if (n := int((stances == s).sum()))]
    parts += [f"{other} were too uncertain, or no evidence for another reason given there"] if other else []
    found = f": {_listed(parts)}" if parts else ""
    return [*told, f"{_of(len(stances), 'mention')} did not count and {_stand(len(stances))} in ruled_out.csv{found}."]


def theme_sentences(review: Review, settings: Settings) -> list[str]:
    """How passages were grouped, into how many themes, and how steady these are."""
    themes: dict[str, Any] = review.metrics["themes"]
    if not themes["found"]:
        return ["No themes were made: there were too few passages, or none of them belong together."]
    model = review.metrics.get("embedding", {}).get("model_sha256", "")
    hashed = f" (SHA-256 of its weights {model})" if model else ""
    scope = "all passages of running text" if settings.themes.scope == "all" else "passages with evidence"
    method = str(themes.get("method", "none"))
    how = f" by {_RUNGS.get(method, method)}" if method != "none" else ""
    name = settings.embedding.model.replace("\\", "/").rstrip("/").rpartition("/")[2]
    told = [
        (
            f"Themes group {scope}, whatever their codes. Vectors of {_of(themes['passages'], 'passage')} from the "
            f"model {name}{hashed} were grouped{how}, with the seed {settings.themes.seed}."
        ),
    ]
    if chosen := themes.get("chosen"):
        told.append(f"The number of groups, {chosen}, was chosen by: {themes.get('chosen_how') or 'setting'}.")
    told.append(
        f"There are {_of(themes['found'], 'theme')}; {themes['share_in_no_theme']:.0%} of the passages are in none."
    )
    if (stability := themes.get("stability")) is not None:
        told.append(
            f"Their mean stability is {stability:.2f}, where 1 would mean that the same themes come back whatever "
            "documents are drawn."
        )
    return told


def check_sentences(review: Review) -> list[str]:
    """What was checked before the review was published; nothing if the summary of the checks is not there."""
    path = review.folder / "validation" / "summary.json"
    if not path.is_file():
        return []
    tables = json.loads(read_text(path))["tables"].values()
    checked, held = (sum(table[key] for table in tables) for key in ("expectations", "passed"))
    told = "all of them held" if checked == held else f"{held:,} held, so do not rely on it"
    where = "among them that each quotation stands word for word in the text of its document at the place given"
    return [f"{_of(checked, 'expectation')} of the tables were checked, {where}; {told}."]


def limits(review: Review) -> list[str]:
    """What to keep in mind, as far as the run shows."""
    included = review.documents[review.documents["status"] == "included"]
    flow = document_flow(review)
    told = [
        (
            "Counts are of sentences and documents. They show what the documents speak of and how often; not how large "
            "an effect is, and not how many organisations share a view."
        ),
        (
            "Sentences were coded by a program. Some rows will be wrong and some evidence was missed: read each "
            "quotation in its document before citing it. How well the coding agrees with careful readers can be "
            "measured with the command evidence evaluate; this draft does not know it for these documents."
        ),
        (
            "What was missed by rules and classifier alike stands in no table. The themes, and those that the codebook "
            "hardly covers, show where to look."
        ),
    ]
    if lost := flow.unreadable + flow.empty:
        told.append(f"{_of(lost, 'file')} could not be read or held too little text; what they say is not here.")
    if undated := int((included["date"] == "").sum()):
        told.append(f"{undated:,} of {_of(len(included), 'document')} give no date.")
    if recognised := int(included["ocr"].sum()):
        told.append(f"Recognised text ({_of(recognised, 'document')}) can hold misread letters.")
    if (stability := review.metrics["themes"].get("stability")) is not None and stability < _STEADY:
        told.append(
            f"Themes are a way into the material and no finding of their own; at a mean stability of {stability:.2f} "
            "other documents would give partly other themes."
        )
    return told


_STEADY = 0.75  # below it clusters are no stable ones by Hennig (2007), doi:10.1016/j.csda.2006.11.025


def _shares(values: Any, words: dict[str, str]) -> str:
    counts = Counter(values)
    return _listed(f"{counts[value]:,} {words[value]}" for value in words if counts[value])


def _counted(values: Any) -> str:
    """Such as `pdf (5), docx (2)`, most first."""
    counts = Counter(value or "not known" for value in values)
    return ", ".join(f"{value} ({counts[value]})" for value in sorted(counts, key=lambda v: (-counts[v], v)))


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _of(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return f"{_of(count, 'document')} {'was' if count == 1 else 'were'}"


def _stand(count: int) -> str:
    return "stands" if count == 1 else "stand"
