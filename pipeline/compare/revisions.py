"""The outputs of a revision of git: from git itself where tables are kept there, else through DVC (library: dvc)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from pipeline.errors import SettingsError

_PARTS = ("tables", "metrics.json", "run/provenance.json")
"""Of the outputs, what a comparison reads."""


def resolve(revision: str, workspace: Path) -> str:
    """The full hash of the commit that `revision` names, or "" if git knows none. Takes branches, tags, HEAD~1."""
    if revision.startswith("-") or not revision.strip():
        return ""
    return _git(workspace, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()


def fetch(commit: str, named: str, workspace: Path, outputs: str, folder: Path) -> None:
    """Write the outputs and settings of a commit into `folder`, as `outputs/` and `config/`.

    workspace: a folder of a git repository. outputs: relative to it. named: how the user named the commit. Raises
    SettingsError where the outputs are neither in git nor where DVC keeps them.
    """
    prefix = _git(workspace, "rev-parse", "--show-prefix").decode().strip()
    _from_git(workspace, commit, f"{prefix}config", folder / "config")
    for part in _PARTS:
        _from_git(workspace, commit, f"{prefix}{outputs}/{part}", folder / "outputs" / part)
    if not (folder / "outputs" / "tables").is_dir():
        _from_dvc(commit, named, workspace, outputs, folder / "outputs")


def _git(workspace: Path, *arguments: str) -> bytes:
    """What git prints; nothing where it fails."""
    program = shutil.which("git")
    if program is None:
        return b""
    command = [program, "-C", str(workspace), *arguments]
    return subprocess.run(command, capture_output=True, check=False).stdout  # noqa: S603 - a commit is a hash by now


def _from_git(workspace: Path, commit: str, path: str, destination: Path) -> None:
    """Write a file or folder of the commit, if it has it; a path of the repository's root."""
    listed = _git(workspace, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit, "--", path).split(b"\0")
    for name in filter(None, (line.decode("utf-8", "surrogateescape") for line in listed)):
        target = destination / name.removeprefix(path).lstrip("/") if name != path else destination
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_git(workspace, "cat-file", "blob", f"{commit}:{name}"))


def _from_dvc(commit: str, named: str, workspace: Path, outputs: str, folder: Path) -> None:
    from dvc.api import DVCFileSystem
    from dvc.exceptions import DvcException, NotDvcRepoError
    from dvc.repo import Repo
    from dvc_data.index.index import DataIndexError

    try:
        root = Path(Repo.find_root(str(workspace.resolve())))
        with Repo(str(root)) as repo:
            remote = repo.config["core"].get("remote")
        # the remote of today: the revision may be older than it
        files = DVCFileSystem(str(root), rev=commit, remote=remote)
    except NotDvcRepoError as error:
        raise _not_kept(named, outputs, "git does not hold them, and there is no DVC here") from error
    inside = (workspace.resolve() / outputs).relative_to(root).as_posix()
    folder.mkdir(parents=True, exist_ok=True)
    if not files.exists(f"{inside}/tables"):
        raise _not_kept(named, outputs, "neither git nor dvc.lock has them")
    try:
        for part in _PARTS:
            if files.exists(f"{inside}/{part}"):
                (folder / part).parent.mkdir(parents=True, exist_ok=True)
                files.get(f"{inside}/{part}", str(folder / part), recursive=part == "tables")
    except (DataIndexError, DvcException, FileNotFoundError) as error:
        raise _not_kept(named, outputs, "DVC knows them, but they are neither in its cache nor in a remote") from error


def _not_kept(named: str, outputs: str, found: str) -> SettingsError:
    return SettingsError(
        f"revision {named}: expected finished outputs in {outputs}, found none: {found}.\n"
        "If a remote of DVC holds them, name it with `dvc remote add --default NAME URL`; if not, make them anew:\n"
        f"  git worktree add ../former {named} && cd ../former && evidence run\n"
        f"and compare the folders: `evidence diff ../former/{outputs} {outputs}`."
    )
