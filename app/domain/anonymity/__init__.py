"""Pseudonyms in the place of names, addresses and notes, with all figures as they are.

A copy of a project that was made with it can be sent to somebody who must not know the names.
"""
