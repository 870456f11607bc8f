"""The waves as blocks on weeks."""
