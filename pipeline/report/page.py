"""What the report's pages have in common: templates, scripts in the page itself, and a policy that allows no others.

Scripts are allowed by their hashes, so the content security policy can forbid all others.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pipeline.report import text

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(package: str = "pipeline.report") -> Environment:
    """The templates of a package: everything that is put into them is escaped, and an unknown name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "thousands": text.thousands,
        "percent": text.percent,
        "decimal": text.decimal,
        "quotations": text.split_quotations,
        "parts": text.split_list,
        "breakable": text.breakable,
    }
    made.filters.update(filters)
    return made


def asset(*names: str) -> str:
    """The content of these files of `assets/`, one after the other."""
    folder = files("pipeline.report") / "assets"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


BESIDE = "'self' file:"
"""Files beside the page, as a policy names them: for files on disk browsers disagree on what `'self'` means, where
`file:` does; on a web server it is the other way about."""


def policy(styles: str, *scripts: str, images: str = "data:") -> str:
    """A content security policy that allows styles and images from these sources, these scripts, and nothing else."""
    allowed = " ".join(source_hash(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {styles}; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )


def source_hash(content: str) -> str:
    """A text as a policy names it."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
