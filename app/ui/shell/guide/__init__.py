"""A short tour of the pages over the sample project, for whoever is new here."""
