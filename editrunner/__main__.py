"""Where the command begins, as `editrunner` and as `python -m editrunner`."""

from __future__ import annotations

import signal


def main() -> None:
    """Be the command."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Until it takes signals itself, Ctrl-C ends it without a traceback of what was just being imported.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from editrunner.cli.main import main as command  # noqa: PLC0415 - this is what takes that while

    command()


if __name__ == "__main__":
    main()
