"""All operations, by kind."""

from __future__ import annotations

from editrunner.model import Operation
from editrunner.operations.add_section import AddSection
from editrunner.operations.add_template import AddTemplate
from editrunner.operations.append import Append
from editrunner.operations.prepend import Prepend
from editrunner.operations.regex import Regex
from editrunner.operations.remove_parameter import RemoveParameter
from editrunner.operations.remove_template import RemoveTemplate
from editrunner.operations.rename_parameter import RenameParameter
from editrunner.operations.rename_template import RenameTemplate
from editrunner.operations.replace import Replace
from editrunner.operations.set_parameter import SetParameter
from editrunner.operations.set_section import SetSection
from editrunner.operations.set_text import SetText
from editrunner.operations.undo import Undo

OPERATIONS: dict[str, type[Operation]] = {
    operation.KIND: operation
    for operation in (
        *(Replace, Regex, Prepend, Append, SetText),
        *(AddSection, SetSection),
        *(SetParameter, RenameParameter, RemoveParameter, RenameTemplate, AddTemplate, RemoveTemplate),
        Undo,
    )
}
