"""Help: its pages, the search in all of them, and the window that shows them."""
