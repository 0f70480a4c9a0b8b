"""Stands in for GitHub's `gh`: keeps the comments of pull requests in a file, as far as `ci/github/comment.py` asks.

`GH_STATE` names the file: `{"pulls": […], "comments": {NUMBER: […]}, "calls": […]}`.
"""

import json
import os
import sys
from itertools import pairwise
from pathlib import Path


def main() -> None:
    path = Path(os.environ["GH_STATE"])
    state = json.loads(path.read_text())
    arguments = sys.argv[1:]
    state["calls"].append({"arguments": arguments, "token": os.environ.get("GH_TOKEN")})
    fields = dict(value.split("=", 1) for flag, value in pairwise(arguments) if flag in ("-f", "-F"))
    assert arguments[0] == "api", arguments
    if arguments[1] == "graphql":
        # A page for each comment, as `--paginate` writes pages: one behind the other.
        comments = state["comments"].get(fields["number"], [])
        for nodes in [[comment] for comment in comments] or [[]]:
            answer({"data": {"repository": {"pullRequest": {"comments": {"nodes": nodes}}}}})
    elif arguments[2] == "GET":
        owner, branch = fields["head"].split(":", 1)
        wanted = {"user": {"login": owner}, "ref": branch}
        answer([pull for pull in state["pulls"] if wanted.items() <= pull["head"].items()])
    else:
        write(state, arguments[2], arguments[3], json.load(sys.stdin)["body"])
    path.write_text(json.dumps(state))


def write(state: dict[str, dict[str, list[dict[str, object]]]], method: str, where: str, body: str) -> None:
    parts = where.split("/")
    if method == "POST":
        assert parts[3] == "issues", where
        assert parts[5] == "comments", where
        identity = sum(map(len, state["comments"].values())) + 100
        state["comments"].setdefault(parts[4], []).append(
            {"databaseId": identity, "body": body, "viewerDidAuthor": True}
        )
    else:
        assert parts[3:5] == ["issues", "comments"], where
        (comment,) = [
            comment
            for comments in state["comments"].values()
            for comment in comments
            if comment["databaseId"] == int(parts[5])
        ]
        comment["body"] = body
    answer({})


def answer(value: object) -> None:
    sys.stdout.write(json.dumps(value))


if __name__ == "__main__":
    main()
