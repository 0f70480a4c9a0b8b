"""All operations, by kind."""

from __future__ import annotations

from editrunner.model import Operation
from editrunner.operations.add_category import AddCategory
from editrunner.operations.add_section import AddSection
from editrunner.operations.add_template import AddTemplate
from editrunner.operations.append import Append
from editrunner.operations.move_category import MoveCategory
from editrunner.operations.prepend import Prepend
from editrunner.operations.regex import Regex
from editrunner.operations.remove_category import RemoveCategory
from editrunner.operations.remove_parameter import RemoveParameter
from editrunner.operations.remove_section import RemoveSection
from editrunner.operations.remove_template import RemoveTemplate
from editrunner.operations.rename_parameter import RenameParameter
from editrunner.operations.rename_section import RenameSection
from editrunner.operations.rename_template import RenameTemplate
from editrunner.operations.replace import Replace
from editrunner.operations.retarget_links import RetargetLinks
from editrunner.operations.set_json import SetJson
from editrunner.operations.set_parameter import SetParameter
from editrunner.operations.set_redirect import SetRedirect
from editrunner.operations.set_section import SetSection
from editrunner.operations.set_text import SetText
from editrunner.operations.touch import Touch
from editrunner.operations.undo import Undo
from editrunner.operations.unlink import Unlink

_ALL: tuple[type[Operation], ...] = (
    *(Replace, Regex, Prepend, Append, SetText),
    *(AddSection, SetSection, RemoveSection, RenameSection),
    *(SetParameter, RenameParameter, RemoveParameter, RenameTemplate, AddTemplate, RemoveTemplate),
    *(AddCategory, RemoveCategory, MoveCategory),
    *(RetargetLinks, Unlink, SetRedirect),
    *(SetJson, Undo, Touch),
)

OPERATIONS: dict[str, type[Operation]] = {operation.KIND: operation for operation in _ALL}
