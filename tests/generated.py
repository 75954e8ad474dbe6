"""Files that say again what the code says, made from the code: dvc.yaml and the reference pages of docs/.

`make generated` (python -m tests.generated) writes them; a test holds the files against what would be written.
"""

from __future__ import annotations

import types
import typing
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.main import get_command

from pipeline.config import Settings
from pipeline.records import PUBLIC_TABLES, Column
from pipeline.workspace import as_yaml, dvc_pipeline
from tests.imports import PACKAGE, ROOT, closure

DVC_HEADER = """\
# The demonstration review, for `dvc repro`. Written by `make generated` from pipeline/stages/__init__.py and from the
# imports of the stages' modules; a test holds it against them.
"""


def dvc_yaml() -> str:
    """dvc.yaml: the stages with what they read, the modules that they run, their settings and what they write."""
    return DVC_HEADER + as_yaml(dvc_pipeline(code_of))


def code_of(stage_name: str) -> list[str]:
    """Files and folders of the program that a stage depends on; a folder where it uses all modules of it.

    The weights that a component loads stand in a folder `carried` beside it.
    """
    used = closure(PACKAGE / "stages" / f"{stage_name}.py")
    rooms = sorted({path.parent for path in used if path.parent != PACKAGE and path.parent.parent == PACKAGE})
    whole = [room for room in rooms if set(room.rglob("*.py")) <= used]
    files = sorted(path for path in used if not any(path.is_relative_to(room) for room in whole))
    files += [
        path.parent / "carried" for path in used if (path.parent / "carried").is_dir() and path.stem == "component"
    ]
    return ["requirements.lock", *(path.relative_to(ROOT).as_posix() for path in [*files, *whole])]


def tables_page() -> str:
    """docs/tables.md: every table with its columns."""
    parts = ["# Tables\n", TABLES_INTRODUCTION]
    for table in PUBLIC_TABLES:
        parts.append(f"\n## {table.name}.csv\n\n{table.about} Key: {', '.join(f'`{k}`' for k in table.key)}.\n")
        if table.name in ("code_by_document", "framework_matrix"):
            parts.append(
                "\nAfter these, one column per code" + (", then one per family.\n" if table.name[0] == "c" else ".\n")
            )
        parts.append("\n| column | holds | type |\n|---|---|---|\n")
        parts += [f"| `{column.name}` | {column.about} | {_type(column)} |\n" for column in table.columns]
    return "".join(parts)


TABLES_INTRODUCTION = """
In `outputs/tables/`, each as CSV (UTF-8, RFC 4180) and as Parquet with the same rows. Ids are stable: the same content
gets the same id on every run. Offsets count code points of `outputs/text/<doc_id>.txt`, half open, so that every
quotation can be checked in three lines:

```python
import csv
for row in csv.DictReader(open("outputs/tables/evidence.csv", encoding="utf8", newline="")):
    text = open(f"outputs/text/{row['doc_id']}.txt", encoding="utf8", newline="").read()
    assert text[int(row["start"]) : int(row["end"])] == row["quote"]
```

A missing value is an empty cell. No cell starts a formula in a spreadsheet: a quotation never begins so, and any other
text that would has an apostrophe before it in the CSV.
"""


def _type(column: Column) -> str:
    what = " or ".join(f"`{v}`" for v in column.values) if column.values else column.type
    return what if column.required else f"{what}, may be empty"


def settings_page() -> str:
    """docs/settings.md: every setting of params.yaml with its default."""
    parts = ["# Settings\n\n`config/params.yaml`. Every key may be left out; an unknown one stops the run.\n"]
    for section, field in Settings.model_fields.items():
        model = typing.cast("type[BaseModel]", field.annotation)
        parts.append(f"\n## {section}\n\n{(model.__doc__ or '').strip()}\n\n")
        parts.append("| key | means | values | default |\n|---|---|---|---|\n")
        parts += [_setting(f"{section}.{key}", inner) for key, inner in model.model_fields.items()]
    return "".join(parts)


def _setting(key: str, field: FieldInfo) -> str:
    return f"| `{key}` | {field.description} | {_values(field.annotation)} | `{_shown(field.default)}` |\n"


def _values(annotation: Any) -> str:
    if typing.get_origin(annotation) is typing.Literal:
        return " or ".join(f"`{v}`" for v in typing.get_args(annotation))
    if isinstance(annotation, types.GenericAlias):
        return "list"
    return {"bool": "`true` or `false`", "int": "whole number", "float": "number", "str": "text"}[annotation.__name__]


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return "[]" if default == () else str(default)


def commands_page() -> str:
    """docs/commands.md: the help of every command."""
    from pipeline.cli import app

    group: Any = get_command(app)
    parts = ["# Commands\n\nEvery command answers `--help`.\n"]
    for name, command in _commands(group):
        about, _, example = command.help.partition("\n\n")
        parts.append(f"\n## evidence {name}\n\n{about}\n\n    {example.removeprefix('Example: ')}\n\n")
        parts += [f"- `{_usage(p)}` {getattr(p, 'help', '')}\n" for p in command.params]
    parts.append(EXIT_CODES)
    return "".join(parts)


def _commands(group: Any) -> list[tuple[str, Any]]:
    """Every command with its whole name, those of groups too."""
    found: list[tuple[str, Any]] = []
    for name, command in group.commands.items():
        inner = _commands(command) if hasattr(command, "commands") else []
        if not inner or command.invoke_without_command:
            found.append((name, command))
        found += [(f"{name} {sub}", one) for sub, one in inner]
    return found


def _usage(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name)
    return " ".join(filter(None, [parameter.opts[0], parameter.metavar]))


EXIT_CODES = """
## Exit codes

| code | means |
|---|---|
| 0 | done |
| 1 | stopped, or a defect of the program |
| 2 | settings, folders or arguments that cannot be used; the message says what to do |
| 3 | `--strict`, and a document was unreadable |
| 4 | the outputs broke an expectation; the former outputs are as they were |
| 5 | `evidence verify`: the review does not follow from its sources; the listing says where |
"""

FILES = {
    "dvc.yaml": dvc_yaml,
    "docs/tables.md": tables_page,
    "docs/settings.md": settings_page,
    "docs/commands.md": commands_page,
}


def write_all(root: Path = ROOT) -> None:
    """Write every generated file."""
    for name, make in FILES.items():
        (root / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    write_all()
