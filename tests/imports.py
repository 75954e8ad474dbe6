"""Which modules of `pipeline` a module imports, directly or not, found by reading and not by importing."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pipeline"


def module_path(name: str) -> Path | None:
    """The file of a module of the package, or None if there is no such module."""
    base = ROOT.joinpath(*name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def module_name(path: Path) -> str:
    """`pipeline.readers` for pipeline/readers/__init__.py, `pipeline.readers.pdf` for pipeline/readers/pdf.py."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache
def direct_imports(path: Path) -> frozenset[Path]:
    """Files of the package that `path` imports anywhere, type-checking blocks left out."""
    found: set[Path] = set()
    for node in _runtime_nodes(ast.parse(path.read_text(encoding="utf-8"))):
        for name in _imported_names(node, path):
            if name.startswith("pipeline") and (target := module_path(name)):
                found.add(target)
    return frozenset(found | _quoted_modules(path))


def libraries(path: Path) -> set[str]:
    """Top-level names of everything that `path` imports when it runs, anywhere in it."""
    nodes = _runtime_nodes(ast.parse(path.read_text(encoding="utf-8")))
    return {name.partition(".")[0] for node in nodes for name in _imported_names(node, path)[:1]}


def closure(path: Path) -> set[Path]:
    """All files of the package that run when `path` runs: itself, what it imports, and their packages' `__init__`."""
    seen: set[Path] = set()
    todo = [path]
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        todo += direct_imports(current)
        todo += [
            p / "__init__.py" for p in current.parents if p.is_relative_to(PACKAGE) and (p / "__init__.py").is_file()
        ]
    return seen


def _runtime_nodes(tree: ast.AST) -> list[ast.AST]:
    nodes: list[ast.AST] = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        nodes += [child, *_runtime_nodes(child)]
    return nodes


def _imported_names(node: ast.AST, path: Path) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
        base = node.module or ""
        if node.level:
            parents = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*parents, *filter(None, [base])])
        return [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return []


def _quoted_modules(path: Path) -> set[Path]:
    """Modules named in plain strings, as registries of lazily imported modules do (`"pipeline.readers.pdf"`)."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("pipeline."):
            target = module_path(node.value.partition(":")[0])
            if target:
                found.add(target)
    return found
