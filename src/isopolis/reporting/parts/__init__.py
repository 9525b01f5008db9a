"""The parts of the page, each from a release alone."""
