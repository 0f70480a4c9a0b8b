"""All operations, by kind."""

from __future__ import annotations

from editrunner.model import Operation
from editrunner.operations.add_section import AddSection
from editrunner.operations.append import Append
from editrunner.operations.prepend import Prepend
from editrunner.operations.regex import Regex
from editrunner.operations.replace import Replace
from editrunner.operations.retarget_links import RetargetLinks
from editrunner.operations.set_section import SetSection
from editrunner.operations.set_text import SetText
from editrunner.operations.undo import Undo
from editrunner.operations.unlink import Unlink

OPERATIONS: dict[str, type[Operation]] = {
    operation.KIND: operation
    for operation in (
        *(Replace, Regex, Prepend, Append, SetText, AddSection, SetSection),
        *(RetargetLinks, Unlink),
        Undo,
    )
}
