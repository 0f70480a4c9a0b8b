from collections.abc import Mapping

import pytest

from editrunner.executor.captcha import Question, question_of
from editrunner.model import Json

API = "https://wiki.example/w/api.php"


@pytest.mark.parametrize(
    ("challenge", "question"),
    [
        (
            {"type": "simple", "mime": "text/plain", "id": "2706070705793830220", "question": "83\N{MINUS SIGN}7"},
            Question("2706070705793830220", "83\N{MINUS SIGN}7"),
        ),
        (
            {"type": "simple", "mime": "text/plain", "id": "3", "question": "1 <b> 2 &amp; 3"},
            Question("3", "1 <b> 2 &amp; 3"),
        ),
        (
            {"type": "question", "mime": "text/html", "id": "3", "question": "The first of\n<b>this</b> &amp; that?"},
            Question("3", "The first of this & that?"),
        ),
        (
            {
                "type": "math",
                "mime": "text/html",
                "id": "3",
                "question": '<span class="tex" dir="ltr">$ 31 + 4 = $</span>',
            },
            Question("3", "$ 31 + 4 = $"),
        ),
        (
            {"type": "math", "mime": "text/html", "id": "3", "question": '<img class="tex" src="/w/math/9e.png" />'},
            Question("3", "the image https://wiki.example/w/math/9e.png"),
        ),
        (
            {"type": "math", "mime": "text/html", "id": "3", "question": '<img src="/w/math/9e.png" alt="31 + 4 ="> ?'},
            Question("3", "31 + 4 = ?"),
        ),
        (
            {"type": "image", "mime": "image/png", "id": "77", "url": "/w/index.php?title=Special:Captcha/image&a=77"},
            Question(
                "77", "type the letters of the image https://wiki.example/w/index.php?title=Special:Captcha/image&a=77"
            ),
        ),
        # JSON of another writer could have a number; it must not lose digits.
        (
            {"type": "simple", "mime": "text/plain", "id": 2706070705793830220, "question": "1+1"},
            Question("2706070705793830220", "1+1"),
        ),
    ],
    ids=[
        "simple",
        "simple, not HTML",
        "question",
        "math as text",
        "math as image",
        "math with words",
        "image",
        "number",
    ],
)
def test_a_question_is_put_to_a_person_as_text(challenge: Mapping[str, Json], question: Question) -> None:
    assert question_of(challenge, API) == question


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        # Widgets come with the key of the site, and with `error`, which is null before anybody has answered.
        ({"type": "recaptchanocaptcha", "mime": "application/javascript", "key": "6L", "error": None}, "reCAPTCHA"),
        ({"type": "recaptchanocaptcha", "mime": "image/png", "key": "6L"}, "reCAPTCHA"),
        ({"type": "turnstile", "mime": "application/javascript", "key": "0x", "error": None}, "Turnstile"),
        ({"type": "turnstile", "mime": "application/javascript", "key": "0x", "error": "forcecaptcha"}, "Turnstile"),
        ({"type": "hcaptcha", "mime": "application/javascript", "key": "1a", "error": None}, "hCaptcha"),
        ({"error": "Out of images"}, "Out of images"),
        ({"type": "hologram", "mime": "model/gltf", "id": "3"}, "hologram"),
        ({"type": "image", "mime": "image/png", "id": "", "url": "/x"}, "image"),
        ({}, "unknown"),
    ],
)
def test_what_cannot_be_answered_here_says_what_to_do(challenge: Mapping[str, Json], words: str) -> None:
    question = question_of(challenge, API)

    assert question.id is None
    assert words in question.text
    assert "skipcaptcha" in question.text
    assert "None" not in question.text
