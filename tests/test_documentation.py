import re
from pathlib import Path

import pytest

from editrunner.cli.main import VERBS
from editrunner.errors import ExitCode
from editrunner.job.examples import run_examples
from editrunner.job.load import load
from editrunner.selectors.registry import SELECTORS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def yaml_in_readme() -> list[str]:
    return re.findall(r"^ *```yaml\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE)


def test_the_first_job_file_of_the_readme_is_valid_and_its_examples_pass(tmp_path: Path) -> None:
    job_file = tmp_path / "jobs.yaml"
    job_file.write_text(re.sub(r"^   ", "", yaml_in_readme()[0], flags=re.MULTILINE), encoding="utf-8")
    results = [result for job in load(job_file).jobs for result in run_examples(job)]
    assert results
    assert all(result.passed for result in results)


def test_the_targets_of_the_readme_are_valid(tmp_path: Path) -> None:
    _, targets, _ = yaml_in_readme()
    head = "version: 1\nedit: {summary: Test}\njobs:\n  - id: job\n    operations: [{append: {text: a}}]\n"
    job_file = tmp_path / "jobs.yaml"
    job_file.write_text(head + re.sub(r"^", "    ", targets, flags=re.MULTILINE), encoding="utf-8")
    assert len(load(job_file).jobs[0].targets) == 3


def test_the_jobs_with_rows_of_the_readme_are_valid_and_their_examples_pass(tmp_path: Path) -> None:
    (tmp_path / "help").mkdir()
    for name, text in (
        ("jobs.yaml", yaml_in_readme()[2]),
        ("cities.csv", "title,country\nMarsh,Northmark\n"),
        ("renames.tsv", "old\tnew\nInfobox town\tInfobox city\n"),
        ("help/Editing.wiki", "How to edit\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    results = [result for job in load(tmp_path / "jobs.yaml").jobs for result in run_examples(job)]
    assert results
    assert all(result.passed for result in results)


def test_the_readme_lists_each_selector_with_its_keys() -> None:
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    listed = " ".join(rows)
    for kind, selector in SELECTORS.items():
        assert f"`{kind}`" in listed
        assert all(f"`{key}`" in listed for key in selector.SCHEMA)


def test_the_example_job_file_is_valid_and_its_examples_pass() -> None:
    jobs = load(ROOT / "jobs.example.yaml").jobs
    assert all(job.examples for job in jobs)
    assert all(result.passed for job in jobs for result in run_examples(job))


def test_the_readme_lists_each_verb_and_each_exit_code() -> None:
    for verb in VERBS:
        assert f"`{verb}" in README
    for code in ExitCode:
        assert f"| {int(code)} | " in README


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_has_its_three_parts_on_one_short_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 25
    for part in ("**Context.**", "**Decision.**", "**Cost.**"):
        assert part in text


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_to_files_lead_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    for link in links:
        assert link.startswith("https://") or (path.parent / link).exists(), link
