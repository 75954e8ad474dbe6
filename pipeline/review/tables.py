"""The tables of a review as attributes that editors complete and type checkers know."""

from __future__ import annotations

import pandas as pd


class ReviewTables:
    """One property per table of `pipeline.records.PUBLIC_TABLES`; docs/tables.md says what each column holds.

    Types are the same in every review: texts are `str` and never null, whole numbers `Int64` (so that a page that is
    missing leaves the others whole), other numbers `float64`, truth values `bool`. Codes, families and stances are
    texts, not categories: they compare, join and group as texts do, and a group without rows does not appear.
    """

    tables: dict[str, pd.DataFrame]

    @property
    def evidence(self) -> pd.DataFrame:
        """One row per sentence and code: the evidence."""
        return self._table("evidence")

    @property
    def ruled_out(self) -> pd.DataFrame:
        """Sentences that mention a code but are not evidence for it, and why."""
        return self._table("ruled_out")

    @property
    def documents(self) -> pd.DataFrame:
        """Every file of the corpus, what became of it and why."""
        return self._table("documents")

    @property
    def code_by_document(self) -> pd.DataFrame:
        """Evidence rows of each code and family in each included document; `matrix()` gives it without its texts."""
        return self._table("code_by_document")

    @property
    def framework_matrix(self) -> pd.DataFrame:
        """The best quotations of each included document for each code; also `matrix("quotations")`."""
        return self._table("framework_matrix")

    @property
    def codes(self) -> pd.DataFrame:
        """Every code of the codebook with how much evidence it has."""
        return self._table("codes")

    @property
    def themes(self) -> pd.DataFrame:
        """Themes found in the passages."""
        return self._table("themes")

    @property
    def theme_assignments(self) -> pd.DataFrame:
        """The theme of each passage; an empty `theme_id` means none."""
        return self._table("theme_assignments")

    @property
    def theme_changes(self) -> pd.DataFrame:
        """What became of each theme since themes were last accepted."""
        return self._table("theme_changes")

    @property
    def codebook_gaps(self) -> pd.DataFrame:
        """Themes that the codebook hardly covers, with what to make of each."""
        return self._table("codebook_gaps")

    @property
    def code_themes(self) -> pd.DataFrame:
        """What is behind a code: groups of the sentences with evidence for it."""
        return self._table("code_themes")

    @property
    def theme_map(self) -> pd.DataFrame:
        """Each passage with a theme, where it can be read, and its place on the map."""
        return self._table("theme_map")

    @property
    def theme_hierarchy(self) -> pd.DataFrame:
        """How themes join into wider ones, the most alike first."""
        return self._table("theme_hierarchy")

    @property
    def cases(self) -> pd.DataFrame:
        """Each document or case study in it: who took part, where, on what, and what was reported."""
        return self._table("cases")

    @property
    def figures(self) -> pd.DataFrame:
        """Each number that a document claims, with its sentence."""
        return self._table("figures")

    @property
    def findings(self) -> pd.DataFrame:
        """One row per code or theme with evidence: summary, studies, contexts; the judgements are left to people."""
        return self._table("findings")

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self.tables:
            raise AttributeError(f"a review has no table {name!r}; it has {', '.join(sorted(self.tables))}")
        return self.tables[name]
