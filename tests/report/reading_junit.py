"""Reads JUnit's XML as CI systems do."""

from pathlib import Path
from xml.etree import ElementTree as ET

import xmlschema

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))


def read_junit(document: str) -> dict[str, str]:
    """Return what became of each case: its verdict, kind and message; fail where the schema does not allow it."""
    SCHEMA.validate(document)
    root = ET.fromstring(document)  # noqa: S314 - our own
    found: dict[str, str] = {}
    for suite in root:
        cases = [(case.get("name"), next(iter(case), None)) for case in suite]
        tags = [verdict.tag for _, verdict in cases if verdict is not None]
        assert suite.get("tests") == str(len(cases))
        for tag, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert suite.get(count) == str(tags.count(tag))
        found |= {f"{suite.get('name')} / {name}": _described(verdict) for name, verdict in cases}
    return found


def _described(verdict: ET.Element | None) -> str:
    if verdict is None or verdict.tag == "system-out":
        return "passed"
    return f"{verdict.tag} {verdict.get('type')}: {verdict.get('message')}"
