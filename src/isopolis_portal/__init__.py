"""The public site: members, library, documents, knowledge and city profiles. It never sees a row about a person."""
