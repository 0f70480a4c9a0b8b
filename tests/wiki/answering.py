"""A wiki whose answers to queries are written down beforehand."""

from collections.abc import Mapping
from typing import Any

from editrunner.model import JsonObject


class Wiki:
    """Answers with what it was given, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Mapping[str, str]] = []

    def read(self, parameters: Mapping[str, str]) -> JsonObject:
        self.asked.append(parameters)
        answer: JsonObject = self.answers.pop(0)
        return answer
