"""Accepting the themes of a run: what the registry holds afterwards, and what to tell the analyst of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import SettingsError
from pipeline.records import CHANGES
from pipeline.themes.changes import WHOLE
from pipeline.themes.registry import Accepted, Action, Memory, Registry, text_key
from pipeline.themes.registry_memory import quantised

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

_SHOWN = 12
"""Most themes named for one kind of change."""


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run, as acceptance sees it.

    themes, assignments, changes: rows of THEMES, THEME_ASSIGNMENTS and THEME_CHANGES. texts: text of each passage by
    id. vectors: unit vector (dimensions,) of each passage by id.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    changes: pd.DataFrame
    texts: Mapping[str, str]
    vectors: Mapping[str, np.ndarray]


def refuse_outdated(registry: Registry, run: Run) -> None:
    """Raise SettingsError if `run` does not do yet what the registry says: it would be undone by accepting."""
    told = {(row["theme_id"], row["change"]): row["reason"] for row in run.changes.to_dict("records")}
    for theme_id in sorted(run.themes["theme_id"]):
        theme = registry.by_id.get(theme_id)
        undone = theme is not None and (
            theme.action in ("merge", "exclude")
            or (
                theme.action == "split"
                and WHOLE not in (told.get((theme_id, change)) for change in ("kept", "returned"))
            )
        )
        if undone or theme_id in registry.forgotten:
            wanted = f"is marked {theme.action}" if theme else "was deleted"
            raise SettingsError(
                f"themes.csv: {theme_id} {wanted}, but the last run still has it as a theme of its own.\n"
                "Run `evidence run` (or `dvc repro`), look at the outcome, then accept it."
            )


def accept(registry: Registry, run: Run, action: Action = "keep") -> Registry:
    """The registry after the themes of `run` were accepted; new ones get `action`.

    Themes that the run has are remembered as they are now; new ones get a row, the largest first. Those that it has
    not stay, with what they were recognised by, so that they keep their id should they come back. What an analyst
    wrote (label, action, merge_into, note) is never changed. Each text is remembered by one theme alone.
    """
    held = _Held(run)
    rows = {str(row["theme_id"]): row for row in run.themes.to_dict("records")}
    updated = [_again(theme, registry, rows.get(theme.theme_id), held) for theme in registry.themes]
    parents = {
        str(row["theme_id"]): str(row["related"])
        for row in run.changes.to_dict("records")
        if row["change"] == "born" and row["reason"]
    }
    new = sorted((t for t in rows if t not in registry.by_id), key=lambda t: (-rows[t]["n_passages"], t))
    return Registry((*updated, *(_new(rows[t], held, parents.get(t, ""), action) for t in new)), registry.forgotten)


class _Held:
    """Passages of each theme of a run, excluded ones too: (text key, vector) by theme, and the theme by text key."""

    def __init__(self, run: Run) -> None:
        self.theme_of: dict[str, str] = {}
        self.passages: dict[str, list[tuple[str, np.ndarray]]] = {}
        columns = ("passage_id", "theme_id", "excluded")
        for passage, theme, out in sorted(zip(*(run.assignments[name] for name in columns), strict=True)):
            if theme or out:
                key = text_key(run.texts[passage])
                self.theme_of.setdefault(key, str(theme or out))
                self.passages.setdefault(str(theme or out), []).append((key, run.vectors[passage]))

    def memory(self, theme_id: str, label: str, parent: str, apart: frozenset[str] = frozenset()) -> Memory:
        """What a theme of the run is recognised by; the texts `apart` are remembered elsewhere."""
        held = self.passages[theme_id]
        own = [(key, vector) for key, vector in held if key not in apart]
        vectors = np.array([vector for _, vector in own or held], dtype=np.float64)
        mean = vectors.mean(axis=0)
        centre = quantised(mean / (float(np.linalg.norm(mean)) or 1.0))
        spread = round(float(np.median(np.round(vectors @ centre, 6))), 4)
        members = frozenset(key for key, _ in own if self.theme_of[key] == theme_id)
        return Memory(label, True, len(members), parent, spread, centre, members)


def _new(row: dict[Hashable, Any], held: _Held, parent: str, action: Action) -> Accepted:
    theme_id, label = str(row["theme_id"]), str(row["label"])
    memory = held.memory(theme_id, label, parent)
    return Accepted(
        theme_id, label, action, keywords=str(row["keywords"]), passages=int(row["n_passages"]), memory=memory
    )


def _again(theme: Accepted, registry: Registry, row: dict[Hashable, Any] | None, held: _Held) -> Accepted:
    """One accepted theme after the run.

    The passages of a merged theme stay with it while the theme that it went into has them, so that both are
    recognised, together or apart.
    """
    if theme.action == "merge" or theme.theme_id not in held.passages:
        output = registry.output(theme.theme_id).theme_id
        left = frozenset(key for key in theme.memory.members if held.theme_of.get(key, output) == output)
        memory = replace(theme.memory, label=theme.label, present=False, members=left)
        return replace(theme, passages=theme.passages if theme.action == "merge" else 0, memory=memory)
    merged = [one for one in registry.themes if _went_into(one, theme, registry)]
    apart = frozenset().union(*(one.memory.members for one in merged))
    memory = held.memory(theme.theme_id, theme.label, theme.memory.split_from, apart)
    keywords = str(row["keywords"]) if row else theme.keywords
    return replace(theme, keywords=keywords, passages=len(held.passages[theme.theme_id]), memory=memory)


def _went_into(one: Accepted, theme: Accepted, registry: Registry) -> bool:
    return one.action == "merge" and registry.output(one.theme_id).theme_id == theme.theme_id


def summary(before: Registry, after: Registry, run: Run) -> list[str]:
    """What is accepted, in lines for a person: how many themes, and each that is not simply kept."""
    changes = run.changes.to_dict("records")
    labels = {theme.theme_id: theme.label for theme in after.themes}
    shown = len(run.themes)
    absent = sum(not theme.memory.present and theme.action in ("keep", "pin") for theme in after.themes)
    lines = [
        f"{shown} theme{'' if shown == 1 else 's'} of the last run; the registry has {len(after.themes)} rows"
        + (f", {absent} of them for themes that the run does not have." if absent else ".")
    ]
    for kind in CHANGES:
        of_kind = [row for row in changes if row["change"] == kind]
        if kind == "born":  # but not those that were accepted since
            of_kind = [row for row in of_kind if row["theme_id"] not in before.by_id]
        if not of_kind:
            continue
        lines.append(f"{kind}: {len(of_kind)}")
        if kind != "kept":
            lines += [f"  {_line(row, labels)}" for row in of_kind[:_SHOWN]]
            lines += [f"  and {len(of_kind) - _SHOWN} more, in theme_changes.csv"] * (len(of_kind) > _SHOWN)
    return lines


def _line(row: Mapping[Hashable, Any], labels: Mapping[str, str]) -> str:
    related = [f"“{labels.get(one, one)}”" for one in str(row["related"]).split()]
    link = {"born": " from ", "split": " into ", "merged": " into "}.get(str(row["change"]), ", ")
    reason = f" ({row['reason']})" if row["reason"] else ""
    return f"{row['theme_id']}  {row['label']}{link + ', '.join(related) if related else ''}{reason}"
