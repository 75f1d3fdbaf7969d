"""The documentation site: its pages, and the script that builds them with zensical."""
