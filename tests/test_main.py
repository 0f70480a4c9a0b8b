import signal
import subprocess
import sys
from pathlib import Path


def test_ctrl_c_before_everything_is_imported_ends_the_command_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from editrunner.__main__ import main; main()"

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - this very Python

    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


def test_the_command_is_there_as_a_module() -> None:
    command = [sys.executable, "-m", "editrunner", "--version"]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this very Python

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("editrunner, version ")


def test_signals_that_it_was_started_to_ignore_stay_ignored() -> None:
    # As `nohup`, and a shell without job control that starts something in the background, have it.
    code = (
        "import os, signal\n"
        "for number in (signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)\n"
        "from editrunner.cli import main\n"
        "def run():\n"
        "    for number in (signal.SIGHUP, signal.SIGINT): os.kill(os.getpid(), number)\n"
        "    print('still there')\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    print('not any more')\n"
        "main.run = run\n"
        "from editrunner.__main__ import main\n"
        "main()\n"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - this very Python

    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "still there\n", "")
