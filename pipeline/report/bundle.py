"""DataTables, as the package itables carries it: one file that needs no network.

It is read from the installed package when a report is written, and stands in the page as a plain script. The file is
a module; its last statement exports names, which becomes one global, `DataTable`. Whatever else changes in the file's
form with a new version is not guessed at but refused.
"""

from __future__ import annotations

import re
from importlib.resources import files

from pipeline.errors import SettingsError

_PACKAGE, _FILE = "itables", "html/dt_bundle.js"
# The export, and after it nothing but the notes on licences, which stay in.
_ENDING = re.compile(r"export\s*\{([^{}]*)\};?(\s*/\*!(?:[^*]|\*(?!/))*\*/)?\s*\Z")
_DEFAULT = re.compile(r"(?:^|,)\s*([A-Za-z_$][\w$]*) as default\s*(?:,|$)")


def table_script() -> str:
    """DataTables as a script that may stand within a page and sets `globalThis.DataTable`, licences included.

    Raises SettingsError if the installed file is not of the form that this function knows.
    """
    return as_script(files(_PACKAGE).joinpath(_FILE).read_text(encoding="utf-8"))


def as_script(module: str) -> str:
    """A module with one default export as a script that sets `globalThis.DataTable`. Raises SettingsError."""
    ending = _ENDING.search(module)
    default = _DEFAULT.search(ending[1]) if ending else None
    if not ending or not default or not ending[2]:
        raise SettingsError(
            f"{_PACKAGE}/{_FILE}: expected a module that ends with one export, a default among it, and notes on "
            f"licences; it ends with {module[-120:]!r}.\nInstall the version of itables that requirements.lock names."
        )
    body = module[: ending.start()]
    if _is_module(body):
        raise SettingsError(
            f"{_PACKAGE}/{_FILE}: expected a module without further imports and exports.\n"
            "Install the version of itables that requirements.lock names."
        )
    return _embeddable(f"(() => {{\n{body}\nglobalThis.DataTable = {default[1]};\n}})();{ending[2]}\n")


def _is_module(body: str) -> bool:
    """Whether a statement imports or exports: then a plain script cannot hold it."""
    return bool(re.search(r"(?:^|[;}\n])\s*(?:import\s*[\w{*\"']|export\s*[\w{*])|\bimport\.meta\b", body))


def _embeddable(script: str) -> str:
    """`script` without what an HTML parser heeds in a script, and without control characters.

    All of it stands in texts and patterns, where an escape means the same character.
    """
    heeded = re.compile(r"<(?=!--|/?script)|[\x00-\x08\x0b-\x1f\x7f-\x9f]", re.IGNORECASE)
    return heeded.sub(lambda found: f"\\x{ord(found[0]):02x}", script)
