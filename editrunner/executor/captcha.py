"""CAPTCHAs, recognised by the fields of the wiki's challenge: https://www.mediawiki.org/wiki/Extension:ConfirmEdit."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from editrunner.model import Json

_TAG = re.compile(r"<[^>]*>")
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
        return Question(str(identity), _as_text(question, str(challenge.get("mime", ""))))
    return Question(None, _no_question(challenge))


def _as_text(question: str, mime: str) -> str:
    text = html.unescape(_TAG.sub("", question)) if mime == "text/html" else question
    return " ".join(text.split())


def _no_question(challenge: Mapping[str, Json]) -> str:
    kind = str(challenge.get("type", "unknown"))
    if "error" in challenge:
        reason = f"the wiki cannot make a CAPTCHA ({challenge['error']})"
    elif kind in _WIDGETS:
        reason = f"the wiki asks for {_WIDGETS[kind]}, which only a browser can answer"
    else:
        reason = f"the wiki asks for a CAPTCHA of the kind `{kind}`, which cannot be answered here"
    return f"{reason}: edit with an account that has the right `skipcaptcha`"
