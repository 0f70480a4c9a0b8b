"""Plans and runs, shown to people and scripts: one file for each format."""
