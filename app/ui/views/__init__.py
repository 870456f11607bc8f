"""Views shared by the pages."""
