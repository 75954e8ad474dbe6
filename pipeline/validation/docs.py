"""The pages of Data Docs: renderers and views that the site builder of Great Expectations is configured with.

The library's own pages load styles and scripts from other hosts, carry the time, and put cells into HTML unescaped;
these work from disk alone, without scripts, are the same for the same results, and escape every cell: what stands in
a document is text here, never markup. Nothing in this module imports the library; it hands its objects in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.validation.results import Result, read_results
from pipeline.validation.subjects import ABOUT

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True)
class Page:
    """What a template shows: a table, or all of them (`href` relative to the index)."""

    name: str
    about: str
    results: list[Result]
    href: str = ""

    @property
    def failed(self) -> list[Result]:
        """Results that did not hold."""
        return [result for result in self.results if not result.held]

    @property
    def held(self) -> list[Result]:
        """Results that held."""
        return [result for result in self.results if result.held]


class TableRenderer:
    """Makes a Page of the validation result of one table."""

    def render(self, validation: Any) -> Page:
        """`validation`: an ExpectationSuiteValidationResult."""
        name = validation.suite_name
        return Page(name, ABOUT.get(name, ""), read_results(validation))


class IndexRenderer:
    """Makes a Page of each table that the index links to. data_context: the context whose store holds the results."""

    def __init__(self, data_context: Any) -> None:
        self.store = data_context.validation_results_store

    def render(self, links: dict[str, Any]) -> list[Page]:
        """`links`: what the index builder found, a file path for each suite. In the order in which they were run."""
        paths = {link["expectation_suite_name"]: link["filepath"] for link in links.get("validations_links", [])}
        pages = {
            page.name: page for page in (TableRenderer().render(self.store.get(k)) for k in self.store.list_keys())
        }
        return [Page(name, about, pages[name].results, paths[name]) for name, about in ABOUT.items() if name in pages]


class _View:
    template = ""

    def __init__(self, **_: Any) -> None:
        """Takes and ignores the folders of styles and templates that the library passes."""

    def render(self, document: Any, **_: Any) -> str:
        """`document`, as a renderer made it, in HTML."""
        return _environment().get_template(self.template).render(document=document)


class TableView(_View):
    """A page of Data Docs for one table."""

    template = "table.html.j2"


class IndexView(_View):
    """The first page of Data Docs."""

    template = "index.html.j2"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
