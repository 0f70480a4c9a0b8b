from editrunner.model import Outcome
from editrunner.records.outcomes import Outcomes, job_of


def test_the_newest_outcome_of_an_entry_counts() -> None:
    outcomes = Outcomes()
    outcomes.put("j/A", Outcome.FAILED)
    outcomes.put("j/B/C", Outcome.SAVED)
    outcomes.put("k/A", Outcome.SAVED)
    outcomes.put("j/A", Outcome.SAVED)
    outcomes.put("j/D", Outcome.UNKNOWN)

    assert [outcomes.get(f"j/{title}") for title in ("A", "B/C", "B", "D")] == [
        *(Outcome.SAVED, Outcome.SAVED),
        *(None, Outcome.UNKNOWN),
    ]
    assert outcomes.counts() == {Outcome.SAVED: 3, Outcome.UNKNOWN: 1}
    assert outcomes.ended() == {"j": 3, "k": 1}
    assert (len(outcomes), "j/D" in outcomes, "j/E" in outcomes) == (4, True, False)


def test_every_outcome_comes_back_as_it_was() -> None:
    outcomes = Outcomes()

    for outcome in Outcome:
        outcomes.put(f"j/{outcome}", outcome)

    assert [outcomes.get(f"j/{outcome}") for outcome in Outcome] == [*Outcome]


def test_the_job_of_an_entry_ends_at_the_first_slash() -> None:
    assert job_of("j/A/B") == "j"
