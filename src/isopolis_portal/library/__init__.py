"""The library: items, full text and facets, and an empty result that says what to drop."""
