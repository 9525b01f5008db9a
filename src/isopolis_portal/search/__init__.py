"""Full text and facets behind one small interface."""
