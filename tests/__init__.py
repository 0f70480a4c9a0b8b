"""The tests of editrunner; the folders mirror the package."""
