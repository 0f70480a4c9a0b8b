"""The one retry loop: waits while a wiki asks for it, and sends again what certainly was not carried out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from editrunner.errors import Reaction, gravest_reaction, http_code
from editrunner.model import Repeatable, Wait, WaitListener
from editrunner.wiki.http import ApiAnswer, Busy, NoAnswer, in_words


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait, and how often. `sleep` and `jitter` are there to be replaced in tests."""

    attempts: int = 8
    """How often a request is sent while the wiki asks to wait."""
    attempts_without_answer: int = 3
    """How often while there is no answer at all."""
    first_wait: float = 2.0
    longest_wait: float = 120.0
    """Seconds, where the wiki does not say how long."""
    longest_retry_after: float = 3600.0
    """Seconds above which a run rather ends than waits as long as the wiki says."""
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = field(default=lambda: random.uniform(0.5, 1.0))  # noqa: S311 - no secret

    def seconds(self, attempt: int, retry_after: float | None) -> float:
        """Return how long to wait before an attempt: what the wiki says, else exponentially longer."""
        if retry_after is not None:
            return retry_after
        return float(min(self.first_wait * 2 ** (attempt - 1), self.longest_wait) * self.jitter())


Send = Callable[[], ApiAnswer | Busy | NoAnswer]


def _always(_: Wait) -> bool:
    return True


def send_with_retry(
    send: Send, policy: RetryPolicy, on_wait: WaitListener, *, reads: bool, may_repeat: Repeatable = _always
) -> ApiAnswer | NoAnswer:
    """Send a request until it is carried out, refused for good, or the attempts are used up.

    Args:
        send: sends it once.
        policy: how long to wait.
        on_wait: is told of each wait, before it.
        reads: whether the request only reads; then it may be sent again after any failure. One that writes is
            sent again only where the wiki (or the lack of a connection) says that it was not carried out.
        may_repeat: is asked after each wait whether the request may be sent again after all.

    Returns:
        The last answer. Where the attempts are used up that is an answer with errors or a `NoAnswer`.
    """
    for attempt in range(1, policy.attempts + 1):
        answer = send()
        wait = _wait_for(answer, attempt, policy, reads=reads)
        most = policy.attempts_without_answer if isinstance(answer, NoAnswer) else policy.attempts
        if wait is None or attempt >= most:
            return NoAnswer(_still_busy(answer), sent=False) if isinstance(answer, Busy) else answer
        on_wait(wait)
        policy.sleep(wait.seconds)
        if not may_repeat(wait):
            return NoAnswer(wait.text)
    raise AssertionError("a policy has at least one attempt")


def _still_busy(answer: Busy) -> str:
    longer = f", and asks to wait {answer.retry_after:.0f} s" if answer.retry_after is not None else ""
    return f"the server is busy (HTTP status {answer.status}){longer}"


def _wait_for(answer: ApiAnswer | Busy | NoAnswer, attempt: int, policy: RetryPolicy, *, reads: bool) -> Wait | None:
    """Return how to wait before the request is sent again, or `None` where it is not."""
    if isinstance(answer, NoAnswer):
        if answer.sent and not reads:
            return None
        return Wait("no-answer", answer.reason, policy.seconds(attempt, None), attempt)
    if answer.retry_after is not None and answer.retry_after > policy.longest_retry_after:
        return None
    seconds = policy.seconds(attempt, answer.retry_after)
    if isinstance(answer, Busy):
        return Wait(http_code(answer.status), "the server is busy", seconds, attempt)
    if not answer.errors or gravest_reaction(error.kind for error in answer.errors) is not Reaction.WAIT:
        return None
    error = answer.errors[0]
    return Wait(error.code, in_words(error), seconds, attempt)
