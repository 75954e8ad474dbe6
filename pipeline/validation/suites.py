"""The only module that imports Great Expectations: suites, their run, and Data Docs."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.pandas_datasource import PandasDatasource
from great_expectations.expectations.expectation import Expectation

from pipeline.validation.checks import Check
from pipeline.validation.outcome import Outcome, TableResult
from pipeline.validation.results import Result, read_results
from pipeline.validation.subjects import Subject

EXAMPLES = 10

gxe: Any = great_expectations.expectations  # the library does not declare what this module exports

# Great Expectations names a run by its time; a fixed one keeps the pages the same from run to run
_RUN = RunIdentifier(run_name="outputs", run_time=datetime(1970, 1, 1, tzinfo=UTC))


def run_suites(subjects: Sequence[Subject], site: Path | None) -> Outcome:
    """Check every subject with a suite of its own and build Data Docs of the results into the empty folder `site`.

    site: None for no Data Docs.

    Nothing is sent anywhere and nothing is written outside `site`: the context and its stores live in memory.
    """
    with _quiet():
        context = gx.get_context(mode="ephemeral", project_config=_config())
        source = context.data_sources.add_pandas("outputs")
        results = {subject.name: _run(context, source, subject) for subject in subjects}
        if site:
            _build_pages(context, site, list(results))
    tables = {
        subject.name: TableResult(
            len(subject.data), len(results[subject.name]), sum(r.held for r in results[subject.name])
        )
        for subject in subjects
    }
    failures = tuple(r.failure(name) for name, found in results.items() for r in found if not r.held)
    return Outcome(tables, failures)


def _run(context: EphemeralDataContext, source: PandasDatasource, subject: Subject) -> list[Result]:
    """Results of the suite of one subject, in the order of its checks; kept in the context's store for Data Docs."""
    expectations = [_expectation(number, check, subject.key) for number, check in enumerate(subject.checks)]
    suite = context.suites.add(gx.ExpectationSuite(name=subject.name, expectations=expectations))
    asset = source.add_dataframe_asset(name=subject.name)
    batch = asset.add_batch_definition_whole_dataframe("whole table")
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=subject.name, data=batch, suite=suite))
    brief: dict[str, Any] = {"result_format": "BOOLEAN_ONLY"}
    detailed = {
        "result_format": "SUMMARY",
        "partial_unexpected_count": EXAMPLES,
        "unexpected_index_column_names": list(subject.key),
        "return_unexpected_index_query": False,
    }
    result = definition.run(batch_parameters={"dataframe": subject.data}, result_format=brief, run_id=_RUN)
    if not result.success:  # examples cost several times as much as the verdict, so only a table that failed gives them
        result = definition.run(batch_parameters={"dataframe": subject.data}, result_format=detailed, run_id=_RUN)
    return read_results(result)


def _expectation(number: int, check: Check, key: tuple[str, ...]) -> Expectation:
    """The expectation of the library that says what `check` says, with its words and rationale.

    meta: what `results` needs to know to describe a row: the key of the table and the columns to show. For a check of
    the kind `columns` these are the columns of problems, which readers need not see.
    """
    meta = {"number": number, "kind": check.kind, "columns": list(check.columns), "key": list(key)}
    if check.invariant:
        meta["invariant"] = check.invariant
    class_, arguments = _kind(check)
    made: Expectation = class_(**arguments, description=check.words, notes=check.why or None, meta=meta)
    return made


def _kind(check: Check) -> tuple[type[Expectation], dict[str, Any]]:
    """Class and arguments of the expectation for each kind of check."""
    columns, values = check.columns, list(check.values)
    first = {"column": columns[0]} if columns else {}
    if check.kind == "columns":
        return gxe.ExpectTableColumnsToMatchOrderedList, {"column_list": values}
    if check.kind == "unique" and len(columns) > 1:
        return gxe.ExpectCompoundColumnsToBeUnique, {"column_list": list(columns)}
    if check.kind == "less":
        return gxe.ExpectColumnPairValuesAToBeGreaterThanB, {"column_A": columns[1], "column_B": columns[0]}
    simple: dict[str, tuple[type[Expectation], dict[str, Any]]] = {
        "unique": (gxe.ExpectColumnValuesToBeUnique, {}),
        "not_null": (gxe.ExpectColumnValuesToNotBeNull, {}),
        "not_empty": (gxe.ExpectColumnValueLengthsToBeBetween, {"min_value": 1}),
        "one_of": (gxe.ExpectColumnValuesToBeInSet, {"value_set": values}),
        "all_of": (gxe.ExpectColumnDistinctValuesToEqualSet, {"value_set": values}),
        "between": (gxe.ExpectColumnValuesToBeBetween, {"min_value": check.minimum, "max_value": check.maximum}),
        "pattern": (gxe.ExpectColumnValuesToMatchRegex, {"regex": check.pattern}),
        "no_problem": (gxe.ExpectColumnValuesToBeNull, {}),
    }
    class_, arguments = simple[check.kind]
    return class_, {**first, **arguments}


def _config() -> DataContextConfig:
    """Everything in memory, nothing reported to anyone, no progress bars."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )


def _build_pages(context: EphemeralDataContext, site: Path, names: list[str]) -> None:
    """Build Data Docs of the results in the context's store, with the pages of `pipeline.validation.docs`.

    The site builder logs what goes wrong while it writes pages and goes on, so they are looked for afterwards.
    """
    context.add_data_docs_site("data_docs", _site_config(site))
    context.build_data_docs(site_names=["data_docs"])
    pages = {path.relative_to(site / "validations").parts[0] for path in site.glob("validations/**/*.html")}
    index = site / "index.html"
    if missing := sorted(set(names) - pages) or ([] if index.is_file() and index.stat().st_size else ["index"]):
        raise RuntimeError(f"Data Docs: expected a page for each of {', '.join(missing)}, found none.")


def _site_config(site: Path) -> Any:
    docs = "pipeline.validation.docs"
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
        "site_index_builder": {
            "class_name": "DefaultSiteIndexBuilder",
            "renderer": {"module_name": docs, "class_name": "IndexRenderer"},
            "view": {"module_name": docs, "class_name": "IndexView"},
        },
        "site_section_builders": {
            "expectations": "None",
            "profiling": "None",
            "validations": {
                "class_name": "DefaultSiteSectionBuilder",
                "source_store_name": "validation_results_store",
                "renderer": {"module_name": docs, "class_name": "TableRenderer"},
                "view": {"module_name": docs, "class_name": "TableView"},
            },
        },
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep notes of the library below errors out of the log: it remarks on every context that is not saved to disk."""
    logger = logging.getLogger("great_expectations")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
