"""The forms in which a comparison can be shown."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.compare.changes import Difference
from pipeline.compare.show_html import show_html
from pipeline.compare.show_markdown import show_markdown
from pipeline.compare.show_text import show_text
from pipeline.compare.telling import Telling, tell
from pipeline.errors import SettingsError

FORMS: dict[str, Callable[[Telling, int], str]] = {
    "text": show_text,
    "markdown": show_markdown,
    "html": show_html,
}


def shown(form: str) -> Callable[[Difference, int], str]:
    """A function that shows a comparison, with at most so many entries per group. Raises SettingsError."""
    if form not in FORMS:
        raise SettingsError(f"--format {form}: expected one of {', '.join(FORMS)}.\nLeave it out for text.")
    return lambda difference, most: FORMS[form](tell(difference), most)
