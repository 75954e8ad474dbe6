"""DataTables goes into the page as a plain script, whole, or not at all."""

from __future__ import annotations

import re

import pytest

from pipeline.errors import SettingsError
from pipeline.report.bundle import as_script, table_script

LICENCES = "\n/*! Bundled license information: (*! MIT *) */\n"


def test_the_default_export_becomes_a_global_and_the_licences_stay() -> None:
    script = as_script("const a=1;export{b as Other,a as default,c as d};" + LICENCES)
    assert script == "(() => {\nconst a=1;\nglobalThis.DataTable = a;\n})();" + LICENCES


@pytest.mark.parametrize(
    "module",
    [
        "const a=1;",
        "const a=1;export{a as b};" + LICENCES,
        "const a=1;export default a;" + LICENCES,
        "const a=1;export{a as default};",
        "const a=1;export{a as default};" + LICENCES + "more();",
        'import x from "y";const a=1;export{a as default};' + LICENCES,
        "const u=import.meta.url;export{u as default};" + LICENCES,
        "export const q=1;const a=1;export{a as default};" + LICENCES,
    ],
)
def test_a_file_of_another_form_is_refused_with_what_to_do(module: str) -> None:
    with pytest.raises(SettingsError, match=r"itables/html/dt_bundle\.js: expected .*(\n.*)*requirements\.lock"):
        as_script(module)


def test_what_an_html_parser_heeds_in_a_script_is_written_otherwise() -> None:
    script = as_script('const a="<!-- <script> </SCRIPT> <b \x03";export{a as default};' + LICENCES)
    assert r'"\x3c!-- \x3cscript> \x3c/SCRIPT> <b \x03"' in script


def test_the_installed_bundle_is_of_the_known_form_and_names_its_licences() -> None:
    script = table_script()
    assert not re.search(r"<!--|</?script", script, re.IGNORECASE)
    for name in ("DataTables", "jQuery", "MIT"):
        assert name in script[script.rindex("Bundled license information") :]
