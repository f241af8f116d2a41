"""The kinds of value a field can hold, each checked from the text as it was written.

YAML's own guesses are never used (``NO`` is not false, ``1.10`` is not 1.1): every scalar arrives
here as text, and the field decides what it is. A failed check raises ``PydanticCustomError`` whose
``type`` is the slug of one of our problem codes; ``load`` turns it into a located problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from stdnum.iso7064 import mod_11_2

from ..source import Scalar
from .places import PLACES

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,79}$"
KEY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_:.+-]{0,79}$"
RESERVED_IDS = frozenset(
    {
        "index",
        "page",
        "new",
        "timeline",
        "in-force",
        "compare",
        "evidence",
        "con",
        "prn",
        "aux",
        "nul",
        *(f"com{n}" for n in range(10)),
        *(f"lpt{n}" for n in range(10)),
    }
)
"""Ids that would clash with our own addresses or that some file systems refuse."""

PAGE_ANCHORS = re.compile(
    r"(?:answer|cite|content|events|facts|findings|flow|how|included|limits|links|messages|methods|not-known|outcomes|"
    r"provisions|quality|references|related|succession|made|question|reviews|scope|searches|source|study|summary|syntheses|"
    r"targets|versions|waiting)"
    r"|(?:cited|findings|provisions|ref|show|sy|t|theme)-.*"
    r"|(?:appraisal-summary|characteristics|checklist|crosswalk|effect-direction|entries|evidence-map|forest|funnel|harvest|"
    r"overlap|policies-over-time|policy-targets|policy-timeline|prisma-flow|qualitative-findings|quotes|"
    r"summary-of-findings|timeline|traffic-lights|voices)(?:-.*)?"
)
"""Ids of headings and tables on the pages of entries and reviews, which a part of one cannot have besides."""

NOT_REPORTED = "not-reported"
NOT_APPLICABLE = "not-applicable"


class Record(BaseModel):
    """Base of everything an author writes: frozen, and every unknown field is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The codes of this site's codebook, by vocabulary name, for checking codes while reading.

    ``notices`` collects scalars that are read well here but misread by other YAML readers.
    """

    codes: Mapping[str, frozenset[str]]
    notices: list[Scalar] = field(default_factory=list)


def described(help_text: str, example: Any, **more: Any) -> Any:
    """A field with its help text and one example; both reach editors, field guide and forms."""
    return Field(description=help_text, examples=[example], **more)


def _fail(slug: str, message: str, **values: Any) -> PydanticCustomError:
    return PydanticCustomError(slug, message, values or None)


def _text(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, Scalar):
        if isinstance(info.context, Vocabularies):
            info.context.notices.append(value)
        return str(value)
    if isinstance(value, str):
        return value
    raise _fail("not-text", "expected text")


def _some(value: str) -> str:
    if not value:
        raise _fail("empty-value", "the field is empty")
    return value


Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=str), AfterValidator(_some)]
"""Plain words. Shown escaped, never as Markdown."""

Prose = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_some),
    Field(json_schema_extra={"x-markdown": True}),
]
"""Markdown without raw HTML; links are http, https, mailto, doi or relative."""


def _identifier(value: str) -> str:
    if not re.match(ID_PATTERN, value):
        raise _fail("bad-id", "'{value}' is not a usable id", value=value)
    if value in RESERVED_IDS:
        raise _fail("reserved-id", "'{value}' is a reserved word", value=value)
    return value


Id = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_identifier),
    Field(json_schema_extra={"pattern": ID_PATTERN}),
]
"""Lower-case letters, digits and hyphens, at most 80 characters."""


def _key(value: str) -> str:
    if not re.match(KEY_PATTERN, value):
        raise _fail("bad-key", "'{value}' is not a usable citation key", value=value)
    return value


CitationKey = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_key),
    Field(json_schema_extra={"pattern": KEY_PATTERN}),
]
"""The key of a record in references.bib."""

_REFERENCE = re.compile(r"^[a-z0-9][a-z0-9-]{0,79}(#[a-z0-9][a-z0-9-]{0,79})?$")


def _reference(value: str) -> str:
    if not _REFERENCE.match(value):
        raise _fail("bad-reference", "'{value}' is not an entry id, with or without #part", value=value)
    return value


EntryReference = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_reference),
    Field(json_schema_extra={"pattern": _REFERENCE.pattern}),
]
"""An entry's id, or one provision, target or outcome of it: ``some-policy#some-target``."""

_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?$")


def _number(value: Any) -> Any:
    text = str(value).strip().replace("−", "-")  # the typographic minus of copied tables
    if not isinstance(value, str) or not _NUMBER.match(text) or len(text) > 40:
        raise _fail("not-a-number", "'{value}' is not a number", value=str(value)[:60])
    return Decimal(text)


Number = Annotated[
    Decimal,
    BeforeValidator(_number, json_schema_input_type=float),
    Field(json_schema_extra={"type": "number"}),
]
"""A number, kept with the digits the source printed (0.840 stays 0.840)."""


def _count(value: Any) -> Any:
    text = str(value).strip()
    if text == NOT_REPORTED:
        return text
    digits = text.replace(",", "").replace("\u202f", "").replace(" ", "")
    if not isinstance(value, str) or not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise _fail("not-a-count", "'{value}' is not a whole number", value=str(value)[:60])
    return int(digits)


Count = Annotated[
    int | Literal["not-reported"],
    BeforeValidator(_count, json_schema_input_type=int | Literal["not-reported"]),
]
"""A whole number of people or things, or ``not-reported``."""


def _truth(value: Any) -> Any:
    text = str(value).strip()
    if text not in ("true", "false"):
        raise _fail("not-true-or-false", "'{value}' is neither true nor false", value=text[:60])
    return text == "true"


Truth = Annotated[bool, BeforeValidator(_truth, json_schema_input_type=bool)]

_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[?~%]?"
EDTF_PATTERN = rf"^(?:{_DAY}|{_DAY}/(?:{_DAY}|\.\.)|\.\./{_DAY})$"
_EDTF = re.compile(EDTF_PATTERN)


def _date(value: Any) -> Any:
    text = str(value).strip()
    if not isinstance(value, str) or not _EDTF.match(text):
        raise _fail("bad-date", "'{value}' is not a date", value=str(value)[:60])
    for part in text.split("/"):
        if re.match(r"^\d{4}-\d{2}-\d{2}", part):
            year, month, day = int(part[:4]), int(part[5:7]), int(part[8:10])
            leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
            if day > days:
                raise _fail("bad-date", "'{value}' is not a day of the calendar", value=part)
    return text


Date = Annotated[
    str,
    BeforeValidator(_date, json_schema_input_type=str),
    Field(json_schema_extra={"pattern": EDTF_PATTERN}),
]
"""A date to the precision known, by EDTF (ISO 8601-2, levels 0 and part of 1): ``2005``, ``2005-01``,
``2005-01-20``, ``2005~`` (about), ``2005?`` (uncertain), ``2001-04/2005-03``, ``2014/..`` (no end)."""

_P_VALUE = re.compile(r"^(?:[<>≤≥=] ?)?(?:0?\.\d+|0|1(?:\.0+)?)$|^n\.?s\.?$")


def _p_value(value: Any) -> Any:
    text = str(value).strip()
    if not isinstance(value, str) or not _P_VALUE.match(text):
        raise _fail("bad-p-value", "'{value}' is not a p value", value=str(value)[:60])
    return text


PValue = Annotated[
    str,
    BeforeValidator(_p_value, json_schema_input_type=str | float),
    Field(json_schema_extra={"type": ["string", "number"]}),
]
"""A p value as printed: ``0.018``, ``<0.001``, ``ns``. Kept for the record; no display is built on it."""

ORCID_PATTERN = r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"


def is_orcid(text: str) -> bool:
    """Whether a text is an ORCID iD without its address, with the right check character (ISO/IEC 7064, MOD 11-2)."""
    return re.match(ORCID_PATTERN, text, re.ASCII) is not None and mod_11_2.is_valid(text.replace("-", ""))


def _orcid(value: str) -> str:
    if not re.match(ORCID_PATTERN, value, re.ASCII):
        raise _fail("bad-orcid", "'{value}' is not of the form of an ORCID iD", value=value[:60])
    if not is_orcid(value):
        raise _fail("bad-orcid", "'{value}' cannot be an ORCID iD: its last character does not fit", value=value)
    return value


Orcid = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_orcid),
    Field(json_schema_extra={"pattern": ORCID_PATTERN}),
]
"""An ORCID iD with the right check character (ISO/IEC 7064, MOD 11-2): a slip of the pen would credit somebody else."""

_WEB = re.compile(r"^(?:https?://[^\s<>\"]+|doi:10\.\d{4,9}/\S+)$")


def _address(value: str) -> str:
    if not _WEB.match(value) or any(ord(c) < 32 for c in value):
        raise _fail("bad-address", "'{value}' is not a web address", value=value[:80])
    return value


WebAddress = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_address),
    Field(json_schema_extra={"pattern": _WEB.pattern}),
]
"""An http or https address, or ``doi:10.…``."""


def _place(value: Any) -> Any:
    text = str(value).strip()
    if text not in PLACES:
        raise _fail("unknown-place", "'{value}' is not a country code", value=text[:60])
    return text


Place = Annotated[
    str,
    BeforeValidator(_place, json_schema_input_type=str),
    Field(json_schema_extra={"x-vocabulary": "places"}),
]
"""ISO 3166-1 alpha-2 code, or 3166-2 for the nations of the United Kingdom; ``international`` for many."""


@dataclass(frozen=True, slots=True)
class CodeOf:
    """Marks a field whose value is a code of the named vocabulary of this site's codebook."""

    vocabulary: str

    def check(self, value: Any, info: ValidationInfo) -> str:
        """Refuse a code the codebook does not define; without a codebook anything id-like passes."""
        text = str(value).strip()
        known = info.context.codes.get(self.vocabulary) if isinstance(info.context, Vocabularies) else None
        if not isinstance(value, str) or not re.match(ID_PATTERN, text):
            raise _fail("unknown-code", "'{value}' is not a code", value=text[:60], vocabulary=self.vocabulary)
        if known is not None and text not in known:
            raise _fail(
                "unknown-code",
                "'{value}' is not in the codebook's {vocabulary}",
                value=text[:60],
                vocabulary=self.vocabulary,
            )
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Put the check in front of the plain string check."""
        from pydantic_core import core_schema

        return core_schema.with_info_before_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Name the vocabulary, so that the published schema can list the site's codes."""
        return {"type": "string", "x-vocabulary": self.vocabulary}


Design = Annotated[str, CodeOf("designs")]
OutcomeDomain = Annotated[str, CodeOf("outcome_domains")]
Voice = Annotated[str, CodeOf("voices")]
Model = Annotated[str, CodeOf("models")]
Setting = Annotated[str, CodeOf("settings")]
Population = Annotated[str, CodeOf("populations")]
Scope = Annotated[str, CodeOf("scopes")]
PolicyKind = Annotated[str, CodeOf("policy_kinds")]
Issuer = Annotated[str, CodeOf("issuers")]

ThemeId = Annotated[
    str,
    BeforeValidator(_text, json_schema_input_type=str),
    AfterValidator(_identifier),
    Field(json_schema_extra={"x-vocabulary": "themes"}),
]
"""The id of a theme in themes.yml; that it exists is checked when entries are linked."""
