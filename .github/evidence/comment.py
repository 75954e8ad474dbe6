"""Put what changed into a comment on a pull request: one comment, brought up to date by every run.

Usage: python comment.py NUMBER FILE. Reads GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL.
Needs nothing but Python.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

MARKER = "<!-- evidence diff -->"
"""First line of the comment, by which it is found again."""
AUTHOR = "github-actions[bot]"
"""Whose comments may be edited: anyone may write the marker."""
MOST = 65_536  # characters of a comment
_PAGE = 100


def main(number: int, file: Path) -> None:
    """Write or update the comment. A token that may not write, as runs for forks get, is told and no failure."""
    body = f"{MARKER}\n{file.read_text(encoding='utf-8')}"
    if len(body) > MOST:
        raise SystemExit(f"{file}: expected at most {MOST} characters with the marker, found {len(body)}")
    try:
        own = _own_comment(number)
        if own is None:
            _call("POST", f"issues/{number}/comments", {"body": body})
        else:
            _call("PATCH", f"issues/comments/{own}", {"body": body})
    except urllib.error.HTTPError as error:
        if error.code not in (401, 403):
            raise
        text = f"::warning::the comment could not be written ({error.code}); the summary of the job has the same\n"
        sys.stdout.write(text)


def _own_comment(number: int) -> int | None:
    page = 1
    while True:
        comments = _call("GET", f"issues/{number}/comments?per_page={_PAGE}&page={page}")
        for comment in comments:
            if comment["user"]["login"] == AUTHOR and comment["body"].startswith(MARKER):
                return int(comment["id"])
        if len(comments) < _PAGE:
            return None
        page += 1


def _call(method: str, path: str, value: Any = None) -> Any:
    address = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}/{path}"
    data = None if value is None else json.dumps(value).encode()
    headers = {"Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}", "Accept": "application/vnd.github+json"}
    request = urllib.request.Request(address, data, headers, method=method)  # noqa: S310 - GitHub gives the address
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
