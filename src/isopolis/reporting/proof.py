"""On what a choice rests and how surely it is the best, in words, for plans and for sites."""

AS_ASSUMED = "All of this holds if effects are as assumed."
PROOFS = {"proven": "proven", "gap": "near enough", "search": "the search ended", "time": "time ran out"}
