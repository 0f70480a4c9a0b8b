from collections.abc import Iterator

import pytest

from editrunner.model import ApiError, Wait
from editrunner.wiki.http import ApiAnswer, Busy, NoAnswer
from editrunner.wiki.retry import RetryPolicy, send_with_retry

DONE = ApiAnswer({"done": True})
Given = ApiAnswer | Busy | NoAnswer


def refused(code: str, retry_after: float | None = None) -> ApiAnswer:
    return ApiAnswer({}, (ApiError(code, "words"),), retry_after)


class Server:
    """Gives its answers one after the other, the last one for ever; time passes at once."""

    def __init__(self, *answers: Given, jitter: float = 1.0) -> None:
        self._answers: Iterator[Given] = iter(answers)
        self._last: Given = answers[-1]
        self.sent = 0
        self.slept: list[float] = []
        self.waits: list[Wait] = []
        self.policy = RetryPolicy(sleep=self.slept.append, jitter=lambda: jitter)

    def send(self) -> Given:
        self.sent += 1
        return next(self._answers, self._last)

    def talk(self, *, reads: bool) -> ApiAnswer | NoAnswer:
        return send_with_retry(self.send, self.policy, self.waits.append, reads=reads)


WAITS = [refused("maxlag"), refused("readonly"), refused("ratelimited"), Busy(429, None), Busy(503, 1.0)]


@pytest.mark.parametrize("answer", WAITS, ids=str)
@pytest.mark.parametrize("reads", [True, False])
def test_a_wiki_that_asks_to_wait_is_asked_again(answer: Given, *, reads: bool) -> None:
    server = Server(answer, answer, DONE)

    assert server.talk(reads=reads) == DONE
    assert server.sent == 3
    assert [wait.attempt for wait in server.waits] == [1, 2]


def test_a_wait_is_known_by_the_code_of_the_wiki_or_the_status_of_a_server_in_front_of_it() -> None:
    server = Server(refused("maxlag"), Busy(503, None), DONE)

    server.talk(reads=True)

    assert [wait.code for wait in server.waits] == ["maxlag", "http-503"]


@pytest.mark.parametrize("answer", [refused("maxlag", 5.0), Busy(429, 5.0), Busy(503, 5.0)], ids=str)
def test_the_wiki_says_how_long_to_wait(answer: Given) -> None:
    server = Server(answer, DONE)

    server.talk(reads=False)

    assert server.slept == [5.0]


@pytest.mark.parametrize("jitter", [0.5, 1.0])
def test_waits_grow_up_to_a_bound(jitter: float) -> None:
    server = Server(refused("readonly"), jitter=jitter)

    server.talk(reads=False)

    assert server.slept == sorted(server.slept)
    assert server.slept[0] == server.policy.first_wait * jitter
    assert max(server.slept) <= server.policy.longest_wait
    assert len(set(server.slept)) > 3


@pytest.mark.parametrize("answer", [refused("readonly", 600.0), Busy(429, 600.0)], ids=str)
def test_a_long_wait_that_the_wiki_asks_for_is_not_cut_short(answer: Given) -> None:
    server = Server(answer, DONE)

    assert server.talk(reads=False) == DONE
    assert server.slept == [600.0]


def test_a_wait_beyond_all_patience_ends_the_attempts_at_once() -> None:
    server = Server(refused("readonly", 86_400.0), DONE)

    assert server.talk(reads=False) == refused("readonly", 86_400.0)
    assert (server.sent, server.slept) == (1, [])


def test_waiting_ends() -> None:
    server = Server(refused("readonly"))

    assert server.talk(reads=False) == refused("readonly")
    assert server.sent == server.policy.attempts


def test_a_server_that_stays_busy_has_not_taken_the_request() -> None:
    answer = Server(Busy(503, 1.0)).talk(reads=False)

    assert isinstance(answer, NoAnswer)
    assert not answer.sent


@pytest.mark.parametrize("answer", [NoAnswer("timeout"), NoAnswer("HTTP status 503")])
def test_a_write_that_may_have_arrived_is_not_sent_again(answer: NoAnswer) -> None:
    server = Server(answer, DONE)

    assert server.talk(reads=False) == answer
    assert server.sent == 1


@pytest.mark.parametrize("answer", [NoAnswer("timeout"), NoAnswer("refused", sent=False)])
def test_a_read_is_sent_again_a_few_times(answer: NoAnswer) -> None:
    assert Server(answer, DONE).talk(reads=True) == DONE

    gone = Server(answer)
    assert gone.talk(reads=True) == answer
    assert gone.sent == gone.policy.attempts_without_answer


def test_a_write_that_certainly_did_not_arrive_is_sent_again() -> None:
    assert Server(NoAnswer("refused", sent=False), DONE).talk(reads=False) == DONE


@pytest.mark.parametrize(
    "code", ["editconflict", "badtoken", "protectedpage", "unknownerror", "internal_api_error_DBQueryError", "new-code"]
)
def test_any_other_error_is_the_answer(code: str) -> None:
    server = Server(refused(code), DONE)

    assert server.talk(reads=False) == refused(code)
    assert server.sent == 1


def test_an_error_to_wait_for_beside_a_graver_one_is_not_waited_for() -> None:
    both = ApiAnswer({}, (ApiError("maxlag", ""), ApiError("blocked", "")))
    server = Server(both, DONE)

    assert server.talk(reads=False) == both


def test_after_a_wait_a_request_is_sent_again_only_where_it_may_be() -> None:
    server = Server(Busy(503, 1.0), DONE)
    asked: list[Wait] = []

    def refuse(wait: Wait) -> bool:
        asked.append(wait)
        return False

    answer = send_with_retry(server.send, server.policy, server.waits.append, reads=False, may_repeat=refuse)

    assert isinstance(answer, NoAnswer)
    assert answer.sent
    assert server.sent == 1
    assert asked == server.waits
