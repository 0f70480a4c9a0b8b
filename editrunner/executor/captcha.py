"""CAPTCHAs, recognised by the fields of the wiki's challenge: https://www.mediawiki.org/wiki/Extension:ConfirmEdit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

from editrunner.model import Json

_WIDGETS = {"recaptchanocaptcha": "reCAPTCHA", "turnstile": "Turnstile", "hcaptcha": "hCaptcha"}


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is to answer.

    `id` is what the wiki calls the challenge; `None` where it cannot be answered here, as `text` says then.
    """

    id: str | None
    text: str


def question_of(challenge: Mapping[str, Json], api: str) -> Question:
    """Return the question of a challenge.

    Args:
        challenge: the object `captcha` of the wiki's answer.
        api: the address of the wiki's api.php, to which the address of an image is relative.
    """
    identity = challenge.get("id")
    if not isinstance(identity, str | int) or identity == "":
        return Question(None, _no_question(challenge))
    url = challenge.get("url")
    if isinstance(url, str):
        return Question(str(identity), f"type the letters of the image {urljoin(api, url)}")
    question = challenge.get("question")
    if isinstance(question, str):
        text = _text_of_html(question, api) if challenge.get("mime") == "text/html" else question
        return Question(str(identity), " ".join(text.split()))
    return Question(None, _no_question(challenge))


class _TextOfHtml(HTMLParser):
    """Gathers the text of a question; MathCaptcha shows its sum as an image on some wikis."""

    def __init__(self, api: str) -> None:
        super().__init__()
        self._api = api
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            attributes = dict(attrs)
            self.parts.append(attributes.get("alt") or f"the image {urljoin(self._api, attributes.get('src') or '')}")


def _text_of_html(question: str, api: str) -> str:
    parser = _TextOfHtml(api)
    parser.feed(question)
    parser.close()
    return "".join(parser.parts)


def _no_question(challenge: Mapping[str, Json]) -> str:
    kind = str(challenge.get("type", "unknown"))
    # A widget always comes with `error`, which is null before anybody has answered.
    if kind not in _WIDGETS and challenge.get("error"):
        reason = f"the wiki cannot make a CAPTCHA ({challenge['error']})"
    elif kind in _WIDGETS:
        reason = f"the wiki asks for {_WIDGETS[kind]}, which only a browser can answer"
    else:
        reason = f"the wiki asks for a CAPTCHA of the kind `{kind}`, which cannot be answered here"
    return f"{reason}: edit with an account that has the right `skipcaptcha`"
