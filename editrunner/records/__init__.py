"""The two file formats, plan and audit log: how they are written, read and verified."""
