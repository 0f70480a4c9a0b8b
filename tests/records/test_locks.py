import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE

import pytest

from editrunner.errors import LocalFailure, LockHeld
from editrunner.model import Shard
from editrunner.records.locks import Part, state_folder, wiki_lock

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


# ---------------------------------------------------------------- shards

WORK, OTHER_WORK = "1" * 64, "2" * 64


def part(index: int, count: int = 3, work: str = WORK) -> Part:
    return Part(work, Shard(index, count))


def test_the_shards_of_one_work_run_beside_each_other(tmp_path: Path) -> None:
    with wiki_lock(tmp_path, API, "Bot", part(1)), wiki_lock(tmp_path, API, "Bot", part(3)):
        with wiki_lock(tmp_path, API, "Bot", part(2)):
            pass
        with wiki_lock(tmp_path, API, "Bot", part(2)):
            pass


@pytest.mark.parametrize("other", [part(1), part(2, work=OTHER_WORK), part(2, 4), None])
def test_the_same_shard_and_other_work_are_kept_out_until_the_shard_ends(tmp_path: Path, other: Part | None) -> None:
    with wiki_lock(tmp_path, API, "Bot", part(1)):
        with pytest.raises(LockHeld, match="Bot"), wiki_lock(tmp_path, API, "Bot", other):
            pytest.fail("they run beside each other")
        # What is refused leaves nothing behind that would keep others out.
        with wiki_lock(tmp_path, API, "Bot", part(2)):
            pass
    with wiki_lock(tmp_path, API, "Bot", other):
        pass


def test_a_run_of_all_pages_keeps_shards_out(tmp_path: Path) -> None:
    with wiki_lock(tmp_path, API, "Bot"), pytest.raises(LockHeld), wiki_lock(tmp_path, API, "Bot", part(1)):
        pytest.fail("they run beside each other")


def test_the_work_that_the_last_shards_were_of_keeps_nobody_out(tmp_path: Path) -> None:
    with wiki_lock(tmp_path, API, "Bot", part(1, 800)):
        pass
    with (
        wiki_lock(tmp_path, API, "Bot", part(1, work=OTHER_WORK)),
        wiki_lock(tmp_path, API, "Bot", part(2, work=OTHER_WORK)),
    ):
        pass


def test_shards_that_begin_at_one_moment_do_not_keep_each_other_out(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from editrunner.model import Shard\n"
        "from editrunner.records.locks import Part, wiki_lock\n"
        f"with wiki_lock(Path(sys.argv[1]), {API!r}, 'Bot', Part({WORK!r}, Shard(int(sys.argv[2]), 8))):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen([*command, str(index)], stdin=PIPE, stdout=PIPE, text=True))  # noqa: S603 - our own code
            for index in range(1, 9)
        ]
        said = [process.stdout.readline() if process.stdout else "" for process in processes]
        processes[0].kill()
        processes[0].wait()
        # A dead process holds nothing; the others hold theirs.
        with (
            wiki_lock(tmp_path, API, "Bot", part(1, 8)),
            pytest.raises(LockHeld),
            wiki_lock(tmp_path, API, "Bot", part(2, 8)),
        ):
            pytest.fail("the shard is held twice")
        for process in processes[1:]:
            process.communicate("")

    assert said == ["held\n"] * 8
