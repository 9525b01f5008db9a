"""Knowledge: collections of library items, made by hand or by a query."""
