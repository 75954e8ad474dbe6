"""What the validator of the RO-Crate community (package roc-validator) finds required and missing in a crate.

    python validate_crate.py CRATE CONTEXTS.json CACHE

A script for an environment of its own (`.ci/run` makes one): the validator wants an older rich than this project's
tools. CONTEXTS.json: the JSON-LD contexts by address, which it would else ask the web for. Prints a JSON object: how
many checks were made, and a line for each issue.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import requests
from rocrate_validator import services
from rocrate_validator.utils import http

PROFILE = "provenance-run-crate-0.5"


def main(crate: str, contexts: str, cache: str) -> None:
    known = json.loads(Path(contexts).read_text(encoding="utf-8"))

    def get(_self: Any, url: str, **_: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer._content = 200, json.dumps(known[url]).encode()
        answer.headers["Content-Type"] = "application/ld+json"
        return answer

    http.HttpRequester.get = get
    asked = {"rocrate_uri": crate, "profile_identifier": PROFILE, "requirement_severity": "REQUIRED"}
    result = services.validate(services.ValidationSettings(**asked, offline=True, cache_path=Path(cache)))
    issues = [f"{issue.check.identifier} {issue.message}" for issue in result.get_issues()]
    sys.stdout.write(json.dumps({"checks": len(result.executed_checks), "issues": issues}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
