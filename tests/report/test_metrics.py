from prometheus_client.parser import text_string_to_metric_families

from editrunner.model import Outcome, Wait
from editrunner.report.metrics import Metrics


def test_counters_and_gauges_are_called_what_they_are() -> None:
    metrics = Metrics({"verb": "apply", "source": "jobs.yaml"}, 1_000.0)
    metrics.expected = 3
    metrics.end(Outcome.SAVED)
    metrics.wait(Wait("maxlag", "lagged", 5.5, 1))

    families = {family.name: family for family in text_string_to_metric_families(metrics.text(1_060.0, 4))}

    assert {name: family.type for name, family in families.items()} == {
        "editrunner_info": "gauge",
        "editrunner_entries": "counter",
        "editrunner_entries_expected": "gauge",
        "editrunner_waits": "counter",
        "editrunner_wait_seconds": "counter",
        "editrunner_start_timestamp_seconds": "gauge",
        "editrunner_update_timestamp_seconds": "gauge",
        "editrunner_end_timestamp_seconds": "gauge",
        "editrunner_exit_code": "gauge",
    }
    assert all(family.documentation.endswith(".") for family in families.values())
    (code,) = families["editrunner_exit_code"].samples
    assert (code.value, code.labels) == (4, {"verb": "apply", "source": "jobs.yaml"})


def test_labels_are_read_back_as_they_were() -> None:
    source = 'a "b"\\\n.yaml'

    text = Metrics({"verb": "apply", "source": source}, 1_000.0).text(1_000.0)

    sources = {sample.labels["source"] for family in text_string_to_metric_families(text) for sample in family.samples}
    assert sources == {source}


def test_a_name_that_is_no_unicode_is_written_all_the_same() -> None:
    text = Metrics({"verb": "apply", "source": "\ud83d.yaml"}, 1_000.0).text(1_000.0)

    assert text.encode("utf-8")
    assert list(text_string_to_metric_families(text))
