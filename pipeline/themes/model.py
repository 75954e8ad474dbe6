"""Themes of a set of passages: grouped, matched with the accepted ones, named and measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from pipeline.io import frame
from pipeline.records import FOUND_CHANGES, FOUND_THEMES, THEME_ASSIGNMENTS, THEME_CHOICE
from pipeline.themes.changes import Outcome, changes
from pipeline.themes.choice import Choice, choice_of
from pipeline.themes.labels import Theme, name_themes
from pipeline.themes.quality import coherence, distinctness
from pipeline.themes.registry import Registry, text_key
from pipeline.themes.stability import rung_stability
from pipeline.themes.topics import Ranked, present, topics

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from pipeline.config import ThemeSettings
    from pipeline.themes.clusters import Rung
    from pipeline.themes.placing import Placement

EXEMPLARS = 3


@dataclass(frozen=True)
class Found:
    """What was found.

    themes: rows of FOUND_THEMES. assignments: rows of THEME_ASSIGNMENTS, one per passage given. changes: rows of
    FOUND_CHANGES, what became of the accepted themes. choice: rows of THEME_CHOICE, the numbers of themes tried.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    changes: pd.DataFrame
    choice: pd.DataFrame


def find_themes(
    passages: pd.DataFrame,
    vectors: np.ndarray,
    settings: ThemeSettings,
    registry: Registry | None = None,
    taken: Collection[str] = (),
) -> Found:
    """Group `passages` (columns of PASSAGES) into themes, those of the registry under their accepted ids and labels.

    vectors: float array of shape (len(passages), dimensions), row i for passage i, unit length. The answer does not
    depend on the order of the passages, nor on threads. Passages of fewer than `settings.min_words` words, and those
    near no theme, have an empty theme_id and probability 0, as have those of excluded themes. taken: labels that no new
    theme may get, such as those of codes.
    """
    long_enough = np.array([len(text.split()) >= settings.min_words for text in passages["text"]], dtype=bool)
    kept = passages[long_enough].assign(_row=np.flatnonzero(long_enough))
    kept = kept.sort_values(["text", "passage_id"], kind="stable").reset_index(drop=True)
    points = np.asarray(vectors, dtype=np.float64)[kept["_row"].to_numpy(dtype=int)]
    registry = registry or Registry()
    taken = sorted({*taken, *(theme.label for theme in registry.themes)})
    import pipeline.themes.clusters  # noqa: F401 - limits reach only the libraries that are loaded

    with threadpool_limits(1):
        run = _find(kept, points, settings, registry, taken)
    return Found(
        frame(FOUND_THEMES, run.rows),
        frame(THEME_ASSIGNMENTS, _assignments(passages, kept, run)),
        frame(FOUND_CHANGES, _changes(kept, points, run, registry)),
        frame(THEME_CHOICE, _choices(run)),
    )


@dataclass(frozen=True, eq=False)
class _Run:
    """Rows of FOUND_THEMES, where the registry and the clustering placed passages, how surely (n,), and the choice."""

    rows: list[dict[str, Any]]
    placement: Placement
    probability: np.ndarray
    rung: Rung
    choice: Choice


def _assignments(passages: pd.DataFrame, kept: pd.DataFrame, run: _Run) -> list[dict[str, Any]]:
    none = {"theme_id": "", "probability": 0.0, "excluded": ""}
    placed = {
        passage: {"theme_id": run.rows[label]["theme_id"], "probability": sure, "excluded": ""}
        if label >= 0
        else none | {"excluded": out}
        for passage, label, sure, out in zip(
            kept["passage_id"], run.placement.labels, run.probability, run.placement.excluded, strict=True
        )
    }
    ids = zip(passages["passage_id"], passages["doc_id"], strict=True)
    return [{"passage_id": p, "doc_id": d, **placed.get(p, none)} for p, d in ids]


def _changes(passages: pd.DataFrame, vectors: np.ndarray, run: _Run, registry: Registry) -> list[dict[str, Any]]:
    names = [row["theme_id"] for row in run.rows]
    outcome = Outcome(
        passages["passage_id"].tolist(),
        [text_key(text) for text in passages["text"]],
        vectors,
        [names[label] if label >= 0 else "" for label in run.placement.labels],
        run.placement.excluded,
        {row["theme_id"]: row["label"] for row in run.rows},
        dict(zip(names, run.placement.parents, strict=True)),
        {name for name, by_hand in zip(names, run.placement.by_hand, strict=True) if by_hand},
    )
    return changes(registry, outcome)


def _choices(run: _Run) -> list[dict[str, Any]]:
    """Rows of THEME_CHOICE; none below the first rung, where nothing is chosen."""
    if run.rung == "none":
        return []
    tried: dict[int, float | None] = {run.choice.chosen: None, **dict(run.choice.scores)}
    same = {"method": run.rung, "how": run.choice.how}
    return [{"n_themes": n, "score": tried[n], "chosen": n == run.choice.chosen, **same} for n in sorted(tried)]


def _find(
    passages: pd.DataFrame, vectors: np.ndarray, settings: ThemeSettings, registry: Registry, taken: Collection[str]
) -> _Run:
    """Themes of passages in canonical order."""
    from pipeline.themes.clusters import rung_for
    from pipeline.themes.settling import centres

    texts = passages["text"].tolist()
    rung = rung_for(len(passages), settings)
    labels, ranked, choice = _groups(texts, vectors, rung, settings)
    placement = _place(passages, vectors, labels, registry, settings)
    if not len(placement.ids):
        return _Run([], placement, np.zeros(len(passages)), rung, choice)
    if not np.array_equal(placement.labels, labels):
        ranked = _ranked(texts, vectors, placement.labels, rung)
    sure = np.clip(np.round(vectors @ centres(vectors, placement.labels).T, 4), 0, 1)
    members = [np.flatnonzero(placement.labels == theme) for theme in range(len(placement.ids))]
    named = _names(passages, members, ranked, placement, registry, taken)
    measured = {
        "stability": rung_stability(
            vectors,
            placement.labels,
            passages["doc_id"].tolist(),
            rung,
            settings,
            keys=texts,
            count=int(labels.max()) + 1,
        ),
        "coherence": coherence([keywords for _, keywords in named], texts),
        "distinctness": distinctness(vectors, placement.labels),
    }
    rows = _rows(passages, named, placement, measured, sure, rung, registry)
    return _Run(rows, placement, sure[np.arange(len(sure)), np.maximum(placement.labels, 0)], rung, choice)


def _rows(
    passages: pd.DataFrame,
    named: list[tuple[str, list[str]]],
    placement: Placement,
    measured: dict[str, list[float | None]],
    sure: np.ndarray,
    rung: Rung,
    registry: Registry,
) -> list[dict[str, Any]]:
    """Rows of FOUND_THEMES. sure: similarity of each passage to the centre of each theme."""
    rows: list[dict[str, Any]] = []
    for theme, (label, keywords) in enumerate(named):
        members = np.flatnonzero(placement.labels == theme)
        ids = sorted(passages["passage_id"].iloc[members])
        described = {
            "theme_id": placement.ids[theme] or registry.new_id(ids, [row["theme_id"] for row in rows]),
            "label": label,
            "keywords": ", ".join(keywords) or label,
            "n_passages": len(ids),
            **{name: values[theme] for name, values in measured.items()},
            "exemplar_ids": " ".join(_exemplars(passages.iloc[members], sure[members, theme])),
            "method": "registry" if placement.by_hand[theme] else rung,
        }
        rows.append(described)
    return rows


def _place(
    passages: pd.DataFrame, vectors: np.ndarray, labels: np.ndarray, registry: Registry, settings: ThemeSettings
) -> Placement:
    """What the registry makes of groups; without accepted themes every group is a new one."""
    from pipeline.themes.placing import Placement, place

    if registry.themes and len(passages):
        return place([text_key(text) for text in passages["text"]], vectors, labels, registry, settings)
    count = int(labels.max(initial=-1)) + 1
    return Placement(labels, [""] * count, [""] * count, [False] * count, [""] * len(passages))


def _groups(
    texts: list[str], vectors: np.ndarray, rung: Rung, settings: ThemeSettings
) -> tuple[np.ndarray, Ranked, Choice]:
    """The group of each text (-1: none) by the rung of the ladder, the ranked terms of each, how many were tried."""
    from pipeline.themes.clusters import Density, Hierarchical

    if rung == "none":
        return np.full(len(texts), -1), [], Choice("", 0)
    cluster = Hierarchical(settings, texts) if rung == "hierarchical" else Density(settings, texts)
    labels, ranked = topics(texts, vectors, cluster)
    return labels, ranked, choice_of(cluster, rung, int(labels.max()) + 1, settings.number)


def _ranked(texts: list[str], vectors: np.ndarray, labels: np.ndarray, rung: Rung) -> Ranked:
    """The ranked terms of groups that are settled; below the first rung there are too few to weigh."""
    from pipeline.themes.clusters import Given

    return present(texts, labels) if rung == "none" else topics(texts, vectors, Given(labels))[1]


def _names(
    passages: pd.DataFrame,
    members: list[np.ndarray],
    ranked: Ranked,
    placement: Placement,
    registry: Registry,
    taken: Collection[str],
) -> list[tuple[str, list[str]]]:
    """(label, keywords) of each theme; an accepted theme has its accepted label, a new one none that is taken."""
    texts, doc_ids = passages["text"].tolist(), passages["doc_id"].tolist()
    themes = [
        Theme([texts[i] for i in rows], [doc_ids[i] for i in rows], words)
        for rows, words in zip(members, ranked, strict=True)
    ]
    accepted = {n: registry.by_id[theme_id].label for n, theme_id in enumerate(placement.ids) if theme_id}
    return name_themes(themes, texts, accepted, taken)


def _exemplars(members: pd.DataFrame, similarity: np.ndarray) -> list[str]:
    """Ids of the passages nearest the centre, different texts, from as many documents as possible."""
    ranked = members.assign(_far=-similarity).sort_values(["_far", "text", "passage_id"], kind="stable")
    ranked = ranked.drop_duplicates("text")
    turn = ranked.groupby("doc_id", sort=False).cumcount()  # the first of each document, then the second of each
    return ranked.assign(_turn=turn).sort_values("_turn", kind="stable")["passage_id"].head(EXEMPLARS).tolist()
