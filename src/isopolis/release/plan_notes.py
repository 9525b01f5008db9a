"""What a release says of plans beside their tables: what was chosen, how surely it is the best, what is assumed.

Every number reads: if effects are as assumed. A number that would tell of a few people is null.
"""

from typing import Annotated, Literal

from pydantic import Field

from isopolis.release.terms import Term

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Euros = Annotated[float, Field(ge=0)]
Stopped = Literal["proven", "gap", "time"]
Searched = Literal["proven", "gap", "search", "time"]  # search: it ended, and what it missed is not closed


class EffectNote(Term):
    """What an intervention is assumed to change: in the indicator's unit, with its standard error."""

    indicator: str
    change: float
    se: Annotated[float, Field(ge=0)]
    group: str  # whom it is for: everyone, or characteristic=category pairs
    areas: tuple[str, ...] = ()  # empty: the whole city


class InterventionNote(Term):
    """One that could be chosen. `frequency`: in which part of the draws of the effects it is."""

    id: str
    name: str
    cost: Euros
    kind: Literal["targeted", "universal"]
    group: str
    areas: tuple[str, ...] = ()
    source: str  # where the effects come from
    effects: tuple[EffectNote, ...] = ()
    chosen: bool
    frequency: Share | None = None


class SideNote(Term):
    """The best of one kind of interventions for the budget. `gain`: of the largest total gain that it can buy."""

    kind: Literal["targeted", "universal", "mix"]
    cost: Euros
    interventions: Count
    value: float | None = None
    gain: float | None = None
    stopped: Stopped


class StepNote(Term):
    """The best for a part of the budget. `bound`: no plan for so much gets past it."""

    budget: Euros
    cost: Euros
    value: float | None = None
    bound: float | None = None
    chosen: tuple[str, ...] = ()
    stopped: Stopped


class PriceNote(Term):
    """What raising the lowest outcome costs. `gain`: of the largest total gain that the budget can buy."""

    lowest: float | None = None
    gain: float
    cost: Euros
    chosen: tuple[str, ...] = ()
    stopped: Stopped


class PlanNote(Term):
    """How the table `plan` was worked out: the question, the choice, and how much better any other could be.

    `value` (under the plan), `before` (nothing chosen) and `bound` are those of the objective; higher is better but for
    kolm_pollak and gap. `gap` is the part of the largest possible gain that the plan may miss: 0 proves that none is
    better.
    """

    objective: str
    words: str  # what is made large or small: "the lowest outcome, at its cautious end"
    budget: Euros
    cost: Euros
    before: float | None = None
    value: float | None = None
    bound: float | None = None
    gap: Share
    stopped: Stopped
    parameter: float | None = None
    draws: Count
    menu: tuple[InterventionNote, ...]
    sides: tuple[SideNote, ...] = ()
    ladder: tuple[StepNote, ...] = ()
    curve: tuple[PriceNote, ...] = ()
    notes: tuple[str, ...] = ()


class SiteNote(Term):
    """A site to open. `people`: of how many it would be the nearest, rounded."""

    id: str
    name: str
    lon: float
    lat: float
    cost: Euros
    people: Count | None = None


class SiteStepNote(Term):
    """The best for a smaller limit."""

    limit: float
    opened: Count
    cost: Euros
    value: float
    bound: float
    stopped: Searched


class SitingNote(Term):
    """Where to open a kind of service, and how much better any other choice could be; in the objective's unit."""

    kind: str
    objective: str
    words: str
    limit: float
    by: Literal["sites", "euros"]
    cost: Euros
    before: float
    value: float
    bound: float
    gap: float
    stopped: Searched
    kappa: float | None = None
    chosen: tuple[SiteNote, ...]
    curve: tuple[SiteStepNote, ...] = ()
    notes: tuple[str, ...] = ()


class SitesNote(Term):
    """How the table `sites` was worked out, one siting a kind. Modes and kinds stand in reach.json."""

    sitings: tuple[SitingNote, ...]


class AlternativeNote(Term):
    """The decision (rank 0) or what else could be done. `mean_loss`: minutes more for everyone, on average."""

    rank: Count
    name: str
    basis: Literal["decision", "named", "generated"]
    what: str
    why: str
    saving: float | None = None
    equal: Literal["equal", "assumed", "as stated", "after a move", "smaller", "unknown"]
    mean_loss: float
    worst_group: str | None = None
    worst_loss: float | None = None
    n_lose: Count | None = None
    n_cut_off: Count | None = None


class KnownNote(Term):
    """What is known of a decision for one characteristic, in sentences; empty where nothing is to be said."""

    characteristic: str
    ground: str
    status: Literal["counted", "surveyed", "not in the frame", "never asked"]
    known: str = ""
    means: str = ""
    can_do: str = ""
    not_known: str = ""


class AssessmentNote(Term):
    """How the table `assessment` was worked out: the decision, its alternatives, and what is not known.

    Modes and kinds stand in reach.json. `saving` is in euros a year. `asks` are the groups that a rule of the decision
    tells apart: what it changes at a place counts their people there.
    """

    name: str
    saving: float | None = None
    asks: tuple[str, ...] = ()
    alternatives: tuple[AlternativeNote, ...]
    known: tuple[KnownNote, ...]
    notes: tuple[str, ...] = ()


class LineNote(Term):
    """A line of the budget, and on what it is attributed to groups; `why` says why it is not."""

    id: str
    name: str
    amount: Euros
    basis: Literal["use", "reach", "group", "not attributed"]
    by: str = ""  # the indicator, the kind of service or the group
    why: str = ""


class BudgetNote(Term):
    """How the table `budget` was worked out: the lines, in their order."""

    lines: tuple[LineNote, ...]
