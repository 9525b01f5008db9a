"""The ground of what a release says in JSON."""

from pydantic import BaseModel, ConfigDict


class Term(BaseModel):
    """Immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
