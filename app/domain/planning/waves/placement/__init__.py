"""Which wave each VM stands in: what must hold is found first, then what should be even."""
