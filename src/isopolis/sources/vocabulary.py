"""The words by which files usually name their columns and answers, in the languages of European surveys.

They serve two ends: guessing what a column is when a contract is drafted, and seeing that a column of registered
sex is about to be used as gender. A guess is always marked as one.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# What a source needs to know of its columns -> the names they go by, the surest first.
ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": _words("person_id personid pid person respondent respid rinpersoon rin rb030 pb030 seqn id"),
        "household": _words("household_id household hid hhid hh_id hh db030 rx030 hx030 huishouden foyer haushalt"),
        "weight": _words(
            "weight weights wt wgt gewicht poids peso ponderation rb050 pb040 db090 pw finalwt wtmec2yr wtint2yr"
        ),
        "strata": _words("stratum strata strate schicht estrato sdmvstra db050"),
        "clusters": _words("psu cluster clusters ssu su1 sdmvpsu db060 grappe"),
        "area": _words(
            "neighbourhood neighborhood area area_code buurt buurtcode quartier quartiere barrio bairro stadtteil "
            "district wijk wijkcode arrondissement bezirk gemeente gm region db040 nuts"
        ),
        "period_column": _words("period year survey_year jaar annee jahr anno ano rb010 db010"),
    }
)
SEX_COLUMNS = _words("sex geslacht sexe geschlecht sesso sexo kon sukupuoli plec pol riagendr rb090 pb150")
CHARACTERISTICS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "orientation": _words("orientation orientatie gerichtetheid lgb sexuality sexualorientation"),
        "gender_modality": _words("gender_modality trans transgender cisgender"),
        "sex_characteristics": _words("sex_characteristics intersex"),
        "gender": _words("gender genderidentity gender_identity genre genero genere geschlechtsidentitaet"),
        "sex": SEX_COLUMNS,
        "age": _words("age leeftijd alter eta edad idade ridageyr rx020 alder"),
        "disability_wg": _words("wgss wg_ss washington_group disability_wg"),
        "disability": _words("disability gali limitation limitations beperking handicap behinderung ph030 pl086"),
        "belief": _words("belief religion faith geloof godsdienst religione creencia konfession"),
        "ethnicity": _words("ethnicity ethnic ethnie etniciteit ethnischegruppe"),
        "origin": _words("origin herkomst country_of_birth birth_country cob pb210 rb280 geboorteland"),
        "education": _words("education educ opleiding isced isced11 pe041 pe040 bildung istruzione etudes"),
        "income": _words("income_quintile quintile kwintiel inkomenskwintiel quintil"),
        "occupation": _words("occupation eseg isco pl051 beroep beruf"),
    }
)
# Category -> answers that mean it, as labels or codes write them.
_ANSWERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sex": MappingProxyType(
            {
                "female": "f female woman women vrouw v femme frau w weiblich donna mujer mulher",
                "male": "m male man men homme mann mannlich uomo hombre homem",
            }
        ),
        "gender": MappingProxyType(
            {
                "woman": "f female woman women vrouw femme frau donna mujer mulher",
                "man": "m male man men homme mann uomo hombre homem",
                "non-binary": "x nonbinary divers other anders nonbinaire andere autre genderdiverse",
            }
        ),
        "disability": MappingProxyType(
            {
                "severe": "severe severely severelylimited ernstig stronglylimited yesstronglylimited sev",
                "some": "some limited somewhat limitedbutnotseverely licht yeslimited sm",
                "none": "none notlimited notlimitedatall no nee nolimitation",
            }
        ),
        "orientation": MappingProxyType(
            {
                "heterosexual": "heterosexual straight hetero heteroseksueel heterosexuell heterosexuel",
                "gay-lesbian": "gay lesbian gaylesbian gayorlesbian homosexual homoseksueel lesbisch homosexuel",
                "bisexual": "bi bisexual biseksueel bisexuell bisexuel",
                "other": "other anders autre andere",
            }
        ),
        "education": MappingProxyType(
            {
                "low": "low laag isced02 primary basse niedrig",
                "medium": "medium middle middelbaar isced34 secondary moyenne mittel",
                "high": "high hoog isced58 tertiary haute hoch",
            }
        ),
        "origin": MappingProxyType(
            {
                "native": "native local loc homecountry born here nl nederland",
                "eu": "eu othereu eucountry",
                "non-eu": "noneu other oth outsideeu outsidetheeu",
            }
        ),
        "income": MappingProxyType({f"q{i}": f"{i} q{i} {i}.0" for i in range(1, 6)}),
    }
)
_REFUSED = re.compile(r"refus|weiger|prefer not|rather not|wil niet|keine angabe|ne souhaite", re.IGNORECASE)
_MISSING = re.compile(
    r"missing|don.?t know|not know|unknown|no answer|not stated|weet niet|onbekend|inconnu|unbekannt", re.IGNORECASE
)


def plain(text: str) -> str:
    """The text without case, accents and signs: "Género" is "genero"."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def words(text: str) -> tuple[str, ...]:
    """The plain words of a text."""
    return tuple(plain(text).split("_"))


def role(column: str) -> str:
    """What the column is to the design (person, weight, area ...), or "" where its name does not say."""
    return next((role for role, names in ROLES.items() if plain(column) in names), "")


def rank(role: str, column: str) -> int:
    """How sure the name is for this role; 0 is the surest."""
    return ROLES[role].index(plain(column))


def characteristic(column: str) -> str:
    """The characteristic that the column's name speaks of, or ""."""
    name = plain(column)
    words = {name, name.replace("_", ""), *name.split("_")}
    return next((id for id, names in CHARACTERISTICS.items() if words & set(names)), "")


def category(characteristic_id: str, answer: str) -> str:
    """The category that an answer's label or code means, or "" where it is not plain."""
    said = plain(answer).replace("_", "")
    answers = _ANSWERS.get(characteristic_id, {})
    return next((id for id, words in answers.items() if said in words.split() or said == id.replace("-", "")), "")


def nonresponse(label: str) -> str:
    """ "refused" or "missing" where a label says so, else ""."""
    if _REFUSED.search(label):
        return "refused"
    return "missing" if _MISSING.search(label) else ""


def says_registered_sex(column: str) -> bool:
    """Whether the column's name is a usual one for sex as a register has it."""
    return plain(column) in SEX_COLUMNS
