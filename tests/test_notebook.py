"""The tutorial notebook runs from its first cell to its last on the demonstration, and is kept without outputs."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "notebook" / "tutorial.ipynb"


@pytest.fixture(scope="module")
def executed(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The notebook as it is after its cells have run, in a kernel of this environment that may write in one folder."""
    home = tmp_path_factory.mktemp("home")
    place = home / "docs" / "notebook"  # its ../../outputs are those of the demonstration
    place.mkdir(parents=True)
    (home / "outputs").symlink_to(demonstration, target_is_directory=True)
    folders = {name: str(home / name.lower()) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    folders |= {"JUPYTER_RUNTIME_DIR": str(home / "runtime"), "MPLCONFIGDIR": str(home / "mpl"), "HOME": str(home)}
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(place)}})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in folders.items():
            patch.setenv(name, value)
        patch.setenv("PYTHONPATH", os.pathsep.join([str(NOTEBOOK.parents[2]), os.environ.get("PYTHONPATH", "")]))
        client.execute()
    return notebook


def cell(notebook: NotebookNode, part: str) -> NotebookNode:
    """The one code cell that holds `part`."""
    (found,) = [cell for cell in notebook.cells if cell.cell_type == "code" and part in cell.source]
    return found


def shown(notebook: NotebookNode, part: str, kind: str = "text/html") -> str:
    """What the cell that holds `part` shows."""
    (output,) = cell(notebook, part).outputs
    return str(output["data"][kind])


@pytest.mark.slow
def test_every_cell_runs_and_none_warns(executed: NotebookNode) -> None:
    cells = [one for one in executed.cells if one.cell_type == "code"]
    assert [one.execution_count for one in cells] == list(range(1, len(cells) + 1))
    outputs = [output for one in cells for output in one.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]


@pytest.mark.slow
def test_it_shows_what_it_says(executed: NotebookNode, demonstration: Path) -> None:
    assert "documents included" in shown(executed, "open_review(OUTPUTS)")
    assert "duplicate" in shown(executed, "status != 'included'")
    quote = shown(executed, 'review.quote(trust["evidence_id"].iloc[0])')
    assert "<mark" in quote
    assert "Lack of trust" in quote
    assert "denied" in shown(executed, "denied = ")
    assert shown(executed, "review.check()", "text/plain").endswith(", 0)")


@pytest.mark.slow
def test_a_quotation_of_a_pdf_is_shown_on_its_page(executed: NotebookNode, demonstration: Path) -> None:
    if not (demonstration / "report" / "pages" / "highlights.parquet").is_file():
        pytest.skip("the demonstration has no images of pages")
    assert 'src="data:image/webp;base64,' in shown(executed, "review.quote(paged")


def test_it_is_kept_without_outputs_and_counts() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    cells = [one for one in notebook.cells if one.cell_type == "code"]
    assert cells
    assert not [one for one in cells if one.outputs or one.execution_count is not None]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_links_of_its_texts_lead_to_pages_that_are_there() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    texts = "\n".join(one.source for one in notebook.cells if one.cell_type == "markdown")
    targets = [part.split(")")[0] for part in texts.split("](")[1:]]
    assert targets
    assert all((NOTEBOOK.parent / target).is_file() for target in targets)
