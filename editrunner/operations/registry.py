"""All operations, by kind."""

from __future__ import annotations

from editrunner.importing import Registry
from editrunner.model import Operation

OPERATIONS: Registry[type[Operation]] = Registry(
    "editrunner.operations",
    {
        "replace": "replace.Replace",
        "regex": "regex.Regex",
        "prepend": "prepend.Prepend",
        "append": "append.Append",
        "set_text": "set_text.SetText",
        "add_section": "add_section.AddSection",
        "set_section": "set_section.SetSection",
        "remove_section": "remove_section.RemoveSection",
        "rename_section": "rename_section.RenameSection",
        "set_parameter": "set_parameter.SetParameter",
        "rename_parameter": "rename_parameter.RenameParameter",
        "remove_parameter": "remove_parameter.RemoveParameter",
        "rename_template": "rename_template.RenameTemplate",
        "add_template": "add_template.AddTemplate",
        "remove_template": "remove_template.RemoveTemplate",
        "add_category": "add_category.AddCategory",
        "remove_category": "remove_category.RemoveCategory",
        "move_category": "move_category.MoveCategory",
        "retarget_links": "retarget_links.RetargetLinks",
        "unlink": "unlink.Unlink",
        "set_redirect": "set_redirect.SetRedirect",
        "set_json": "set_json.SetJson",
        "undo": "undo.Undo",
        "touch": "touch.Touch",
    },
)
