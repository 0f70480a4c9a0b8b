from pathlib import Path

import pytest

from editrunner.errors import LocalFailure, LockHeld
from editrunner.records.locks import state_folder, wiki_lock

API = "https://wiki.example/w/api.php"


def test_a_second_run_of_an_account_on_a_wiki_is_kept_out_until_the_first_ends(tmp_path: Path) -> None:
    with wiki_lock(tmp_path, API, "Bot"), pytest.raises(LockHeld, match="Bot"), wiki_lock(tmp_path, API, "Bot"):
        pytest.fail("the lock is held twice")
    with wiki_lock(tmp_path, API, "Bot"):
        pass


@pytest.mark.parametrize(("api", "account"), [(API, "Other"), (API, None), ("https://other.example/api.php", "Bot")])
def test_other_accounts_and_wikis_are_not_kept_out(tmp_path: Path, api: str, account: str | None) -> None:
    with wiki_lock(tmp_path, API, "Bot"), wiki_lock(tmp_path, api, account):
        pass


def test_a_lock_that_cannot_be_made_is_a_local_failure(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("a file")

    with pytest.raises(LocalFailure), wiki_lock(tmp_path, API, "Bot"):
        pytest.fail("there is no lock")


def test_the_state_folder_is_the_one_that_the_environment_names(tmp_path: Path) -> None:
    assert state_folder({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "editrunner"
