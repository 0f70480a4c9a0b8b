"""Puts plans into one comment on a pull request: the first time a new one, from then on the same again.

The plans may come from a pull request of a stranger, as artifacts of its workflow. They are only read: what the comment
says is made from them here, and which pull request it goes to is what GitHub says, never what the artifact does.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MARKER = "<!-- editrunner: the plans of this pull request -->"
CHARACTERS = 65_536
"""What a comment may be long."""
MOST_PLANS = 100
FAILED = re.compile(r"(?P<code>\d{1,3})\t(?P<file>[\w./ -]{1,200})\n")
LEFT_OUT = "\n**The rest of this plan is too long for the comment: it is among the artifacts of the workflow.**\n"
LEAST = 500
"""Characters for a plan of which there is only room for its heading, and for the word that the rest is left out."""
COMMENTS = """
query($owner: String!, $name: String!, $number: Int!, $endCursor: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $endCursor) {
        nodes { databaseId body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""


def main() -> None:
    """Be the command: its argument is the folder of the plans."""
    number = pull_request()
    if number is None:
        sys.stdout.write("No open pull request has this commit any more: there is nothing to comment on.\n")
        return
    text = comment(Path(sys.argv[1]), os.environ["HEAD_SHA"])
    if text is None:
        sys.stdout.write("There are no plans: the job files did not pass the checks before.\n")
        return
    post(number, text)


def comment(folder: Path, commit: str) -> str | None:
    """Return the text of the comment; it says for which commit it is, since an older one stays where a check fails."""
    paths = sorted(path for path in folder.glob("plan-*") if path.suffix in {".jsonl", ".failed"} and path.is_file())
    shown = paths[:MOST_PLANS]
    if not paths:
        return None
    text = f"{MARKER}\nFor the commit {commit}:\n"
    for number, path in enumerate(shown, start=1):
        part = failed(path) if path.suffix == ".failed" else plan(path)
        # Each of those that follow has room for its heading.
        room = CHARACTERS - len(text) - LEAST * (len(shown) - number + 1)
        text += f"\n{shortened(part, room)}"
    if len(paths) > len(shown):
        text += f"\n**{len(paths) - len(shown)} more plans are among the artifacts of the workflow.**\n"
    return text


def shortened(part: str, room: int) -> str:
    """Return as many of a plan's pages as there is room for."""
    if len(part) <= room:
        return part
    head, *pages = part.split("\n<details>")
    kept = head if len(head) <= room else head[: max(head.rfind("\n", 0, room), 0)]
    for page in pages:
        block = f"\n<details>{page}"
        if len(kept) + len(block) > room:
            break
        kept += block
    return f"{kept}\n{LEFT_OUT}"


def plan(path: Path) -> str:
    """Return a plan as Markdown."""
    if path.is_symlink():
        return f"{path.name} is no plan.\n"
    command = ["editrunner", "plan", "--format", "markdown", "--", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)  # noqa: S603 - our own
    # 1: there are failures in the plan, which it shows.
    return done.stdout if done.returncode in {0, 1} else f"{path.stem} cannot be read.\n"


def failed(path: Path) -> str:
    """Return what there is to say of a job file that could not be planned."""
    found = (
        FAILED.fullmatch(path.read_text(encoding="utf-8", errors="replace")[:1000]) if not path.is_symlink() else None
    )
    if found is None:
        return f"{path.stem} could not be made.\n"
    return f"### Plan of `{found['file']}`\n\n⚠️ It could not be made: exit code {found['code']}.\n"


def pull_request() -> int | None:
    """Return the number of the pull request, by what GitHub says of the event."""
    if os.environ.get("PULL_REQUEST"):
        return int(os.environ["PULL_REQUEST"])
    head = f"head={os.environ['HEAD_OWNER']}:{os.environ['HEAD_BRANCH']}"
    found = gh("--method", "GET", f"repos/{repository()}/pulls", "-f", "state=open", "-f", head)
    numbers = [pull["number"] for page in found for pull in page if pull["head"]["sha"] == os.environ["HEAD_SHA"]]
    return numbers[0] if numbers else None


def post(number: int, body: str) -> None:
    """Put the comment in the place of the one that is there, or add it."""
    owner, _, name = repository().partition("/")
    variables = ("-f", f"owner={owner}", "-f", f"name={name}", "-F", f"number={number}", "-f", f"query={COMMENTS}")
    pages = gh("graphql", "--paginate", *variables)
    comments = [node for page in pages for node in page["data"]["repository"]["pullRequest"]["comments"]["nodes"]]
    # Anybody can write the marker into a comment of their own.
    mine = [node["databaseId"] for node in comments if node["viewerDidAuthor"] and node["body"].startswith(MARKER)]
    if mine:
        where = ("--method", "PATCH", f"repos/{repository()}/issues/comments/{mine[0]}")
    else:
        where = ("--method", "POST", f"repos/{repository()}/issues/{number}/comments")
    list(gh(*where, "--input", "-", stdin=json.dumps({"body": body})))


def repository() -> str:
    """Return the repository that the workflow runs in."""
    return os.environ["GITHUB_REPOSITORY"]


def gh(*arguments: str, stdin: str | None = None) -> Iterator[dict]:
    """Ask GitHub, and yield its answers, a page each: https://cli.github.com/manual/gh_api."""
    command = ["gh", "api", *arguments]
    done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, encoding="utf-8", check=True)  # noqa: S603 - as above
    decoder, rest = json.JSONDecoder(), done.stdout.strip()
    while rest:
        page, end = decoder.raw_decode(rest)
        yield page
        rest = rest[end:].strip()


if __name__ == "__main__":
    main()
