"""The table of every page: model, view, filters, editors, clipboard."""
