"""Whether people want colours: https://no-color.org/ and https://force-color.org/."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import IO


def wanted_colour(environment: Mapping[str, str] = os.environ) -> bool | None:
    """Say whether colours are wanted whatever there is to show them, or not, or (`None`) on a terminal."""
    if environment.get("NO_COLOR"):
        return False
    return True if environment.get("FORCE_COLOR") else None


def is_coloured(file: IO[str], environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether what is written to a file is to have colours."""
    wanted = wanted_colour(environment)
    return file.isatty() if wanted is None else wanted
