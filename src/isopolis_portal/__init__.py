"""The public site: members, library, documents, knowledge and the profiles of cities. It never sees a row about a person."""
