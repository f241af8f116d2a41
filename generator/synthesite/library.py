"""The library: every entry of a project by id, kind and theme, immutable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, create_model

from .bibliography import Bibliography, load_bibliography
from .cache import ParseCache
from .load import MODELS, Entry, Job, Kept, find_files, load_files, load_text, nearest, partial_model
from .privacy import check_privacy
from .problems import FieldPath, Problems, Related, SynthesiteError
from .project import Project
from .schema import Codebook, Evaluation, Policy, Review, ThemeScheme
from .schema.eras import Era, EraList
from .schema.exceptions import AcceptedWarning, ExceptionList
from .schema.second_coding import SecondCoding, SecondEvaluation
from .schema.status import NetworkStatus
from .schema.theme import Theme
from .schema.values import ID_PATTERN, RESERVED_IDS
from .screening import ScreeningLog as ScreeningLog
from .screening import parse_screening
from .source import check_characters, decode_text

MAX_LOG_BYTES = 20_000_000
"""Largest screening log or prose file that is read."""

_CODING_NAME = re.compile(r"^(?P<id>[a-z0-9-]+)\.coding-(?P<initials>[a-z]{1,4})$")


@dataclass(frozen=True, slots=True)
class Coding:
    """An independent, possibly partial second coding of one entry."""

    of: str
    initials: str
    file: str
    record: BaseModel


@dataclass(frozen=True, slots=True)
class Library:
    """Everything a project holds, read and typed, not yet linked."""

    project: Project
    codebook: Codebook
    scheme: ThemeScheme
    bibliography: Bibliography
    evaluations: Mapping[str, Entry[Evaluation]]
    policies: Mapping[str, Entry[Policy]]
    reviews: Mapping[str, Entry[Review]]
    unreadable: Mapping[str, str]
    """Entries by id of which nothing could be read, and their file: links to them are not faults."""
    codings: tuple[Coding, ...]
    screening: Mapping[str, tuple[ScreeningLog, ...]]
    """Screening logs by review."""
    prose: Mapping[str, tuple[tuple[str, str], ...]]
    """Prose files by review: file within the project, text."""
    left_out: Mapping[str, Kept] = field(default_factory=dict)
    """What was kept of codebook.yml and themes.yml (as ``Entry.kept``), by ``codebook`` and ``themes``."""
    status: NetworkStatus = field(default_factory=NetworkStatus)
    """What the networked checks found, where there is a status file."""
    eras: tuple[Era, ...] = ()
    """Bands of the policy timeline, where there is an eras.yml."""
    exceptions: tuple[AcceptedWarning, ...] = ()
    """Warnings that are accepted with a reason, where there is an exceptions.yml."""

    @property
    def themes(self) -> Mapping[str, Theme]:
        """Themes by id, in the order of the scheme."""
        return {theme.id: theme for theme in self.scheme.themes}

    @property
    def themes_lost(self) -> bool:
        """Whether a theme could not be read, so that an unknown one may be that."""
        return not self.scheme.themes or self.left_out.get("themes") is not None

    @property
    def records_lost(self) -> bool:
        """Whether a record of the bibliography was refused that may be one that entries cite in vain."""
        cited = {key for _, entry in self.entries() for key in document_keys(entry.record)}
        return any(key not in cited for key, _ in self.bibliography.refused)

    def entries(self) -> Iterator[tuple[str, Entry[Evaluation] | Entry[Policy]]]:
        """Every evaluation, then every policy, by id, with its kind."""
        for evaluation in self.evaluations.values():
            yield "evaluation", evaluation
        for policy in self.policies.values():
            yield "policy", policy


def document_keys(record: Evaluation | Policy) -> tuple[str, ...]:
    """The citation keys of an entry's own documents, in its order."""
    if isinstance(record, Evaluation):
        return record.reports
    return tuple(document.key for document in record.documents)


_NO_CODEBOOK = Codebook.model_construct(
    title="",
    version="",
    updated_on="",
    designs=(),
    outcome_domains=(),
    voices=(),
    models=(),
    settings=(),
    populations=(),
    scopes=(),
    policy_kinds=(),
    issuers=(),
)
_NO_SCHEME = ThemeScheme.model_construct(title="", description="", address=None, themes=())


def load_library(project: Project, problems: Problems, store: ParseCache) -> Library:
    """Read the whole project.

    Args:
        project: where to read.
        problems: where every fault of every file goes.
        store: results of earlier readings.
    """
    for name in (project.settings.evidence, project.settings.reviews):
        if (project.root / name).resolve() != project.root.resolve() / name:
            raise SynthesiteError(f"the folder {name} is, or lies behind, a symbolic link: they are not followed")
    found, codebook_kept = _load_single(project, "codebook.yml", "codebook", problems, {})
    codebook = found or _NO_CODEBOOK
    assert isinstance(codebook, Codebook)  # noqa: S101  # MODELS says so
    codes = {
        name: frozenset(code.code for code in rows)
        for name, rows in codebook.vocabularies().items()
        if rows and codebook_kept is None  # a code that could not be read is not held against entries
    }
    found, scheme_kept = _load_single(project, "themes.yml", "themes", problems, codes)
    scheme = found or _NO_SCHEME
    assert isinstance(scheme, ThemeScheme)  # noqa: S101  # MODELS says so
    jobs = [
        *find_files(project.evidence / "evaluations", project.root, "evaluation", problems),
        *find_files(project.evidence / "policies", project.root, "policy", problems),
        *_find_reviews(project, problems),
    ]
    secondary = [job for job in jobs if job.kind in ("evaluation", "policy") and _CODING_NAME.match(job.path.stem)]
    primary = [job for job in jobs if job not in secondary] if secondary else jobs
    shelves: dict[str, dict[str, Any]] = {"evaluation": {}, "policy": {}, "review": {}}
    unreadable: dict[str, str] = {}
    for job, record, kept in load_files(primary, codes, problems, store):
        name = job.path.parent.name if job.kind == "review" else job.path.stem
        if name in shelves[job.kind]:
            there = Related(shelves[job.kind][name].file, "it is also used here", 1, 1)
            problems.add("duplicate-id", job.file, f'the id "{name}" is used twice', line=1, column=1, related=(there,))
        elif record is None or not _usable_id(name, job, problems):
            unreadable[name] = job.file
        else:
            shelves[job.kind][name] = Entry(name, job.file, record, kept)
    before = len(problems)
    references, file = project.evidence / "references.bib", f"{project.settings.evidence}/references.bib"
    if not references.exists() and (shelves["evaluation"] or shelves["policy"]):
        problems.add("missing-file", file, "there is no references.bib", line=1, column=1)
    bibliography = load_bibliography(references, file, problems)
    lost = tuple(
        ("", found.line) for found in problems if found.file == file and found.slug == "bib-syntax" and not found.path
    )
    if lost or (not bibliography and len(problems) > before):
        refused = (*bibliography.refused, *(lost or (("", 1),)))  # records whose keys are not known
        bibliography = replace(bibliography, refused=refused)
    reviews: dict[str, Entry[Review]] = shelves["review"]
    return Library(
        project=project,
        codebook=codebook,
        scheme=scheme,
        bibliography=bibliography,
        evaluations=MappingProxyType(shelves["evaluation"]),
        policies=MappingProxyType(shelves["policy"]),
        reviews=MappingProxyType(reviews),
        unreadable=MappingProxyType(unreadable),
        codings=_load_codings(secondary, codes, problems),
        screening=MappingProxyType(
            {name: _load_screening(project, entry, problems) for name, entry in reviews.items()}
        ),
        prose=MappingProxyType({name: _read_prose(project, entry, problems) for name, entry in reviews.items()}),
        left_out=MappingProxyType({"codebook": codebook_kept, "themes": scheme_kept}),
        status=_load_status(project, problems),
        eras=_load_eras(project, problems),
        exceptions=_load_exceptions(project, problems),
    )


ERAS_FILE = "eras.yml"
"""Bands of the policy timeline, in the folder of evidence."""

EXCEPTIONS_FILE = "exceptions.yml"
"""Warnings that are accepted, in the folder of evidence."""

STATUS_FILE = "status.yml"
"""What ``synthesite refresh`` writes into the folder of evidence."""


def _load_status(project: Project, problems: Problems) -> NetworkStatus:
    """The status file, or an empty one where there is none."""
    path = project.evidence / STATUS_FILE
    if not path.exists() and not path.is_symlink():
        return NetworkStatus()
    found, _ = _load_single(project, STATUS_FILE, "status", problems, {})
    status = found if isinstance(found, NetworkStatus) else NetworkStatus()
    file = f"{project.settings.evidence}/{STATUS_FILE}"
    for name, keys in (("links", [row.address for row in status.links]), ("works", [row.doi for row in status.works])):
        seen: dict[str, int] = {}
        for index, key in enumerate(keys):
            if key in seen:
                there = Related(file, "it is also here", path=(name, seen[key]))
                problems.add("status-twice", file, f'"{key}" is there twice', path=(name, index), related=(there,))
            seen.setdefault(key, index)
    return status


def _load_eras(project: Project, problems: Problems) -> tuple[Era, ...]:
    """The eras of the policy timeline; none where there is no file of them."""
    path = project.evidence / ERAS_FILE
    if not path.exists() and not path.is_symlink():
        return ()
    found, kept = _load_single(project, ERAS_FILE, "eras", problems, {})
    return found.eras if isinstance(found, EraList) and kept is None else ()


def _load_exceptions(project: Project, problems: Problems) -> tuple[AcceptedWarning, ...]:
    """The accepted warnings; none where there is no file of them, or where not all of it can be read."""
    path = project.evidence / EXCEPTIONS_FILE
    if not path.exists() and not path.is_symlink():
        return ()
    found, kept = _load_single(project, EXCEPTIONS_FILE, "exceptions", problems, {})
    return found.exceptions if isinstance(found, ExceptionList) and kept is None else ()


def _load_single(
    project: Project, name: str, kind: str, problems: Problems, codes: Mapping[str, frozenset[str]]
) -> tuple[Any, Kept]:
    path = project.evidence / name
    file = f"{project.settings.evidence}/{name}"
    if path.is_symlink():
        problems.add("symbolic-link", file, "symbolic links are not followed", line=1, column=1)
        return None, ()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problems.add(
            "missing-file",
            file,
            f"there is no {name}",
            f"write {file}; `synthesite init` makes a first one",
            line=1,
            column=1,
        )
        return None, ()
    except OSError as error:
        problems.add("unreadable-file", file, f"the file cannot be read: {error.strerror}", line=1, column=1)
        return None, ()
    return load_text(data, file, MODELS[kind], codes, problems)


def _find_reviews(project: Project, problems: Problems) -> list[Job]:
    jobs: list[Job] = []
    if not project.reviews.is_dir():
        return jobs
    for folder in sorted(project.reviews.iterdir(), key=lambda found: found.name):
        file = project.relative(folder)
        linked = next((path for path in (folder, folder / "review.yml") if path.is_symlink()), None)
        if linked is not None:
            problems.add("symbolic-link", project.relative(linked), "symbolic links are not followed", line=1, column=1)
        elif folder.is_dir() and (folder / "review.yml").is_file():
            jobs.append(Job(folder / "review.yml", f"{file}/review.yml", "review"))
        elif folder.is_dir() and not folder.name.startswith("."):
            problems.add(
                "missing-file",
                f"{file}/review.yml",
                f"the review {folder.name} has no review.yml",
                line=1,
                column=1,
            )
    return jobs


def _usable_id(name: str, job: Job, problems: Problems) -> bool:
    if name in RESERVED_IDS:
        problems.add("reserved-id", job.file, f'"{name}" is a reserved word', line=1, column=1)
        return False
    if not re.match(ID_PATTERN, name):
        problems.add("bad-id", job.file, f'the file name "{name}" is not a usable id', line=1, column=1)
        return False
    return True


@cache
def coding_model(kind: str) -> type[BaseModel]:
    """The model of a second coding: the fields of an entry, none of them needed, and those that only it has."""
    own = SecondEvaluation if kind == "evaluation" else SecondCoding
    fields: dict[str, Any] = {name: (found.annotation, found) for name, found in own.model_fields.items()}
    return create_model(f"Second{kind.capitalize()}", __base__=partial_model(MODELS[kind]), **fields)


def _load_codings(jobs: list[Job], codes: Mapping[str, frozenset[str]], problems: Problems) -> tuple[Coding, ...]:
    codings: list[Coding] = []
    for job in jobs:
        name = _CODING_NAME.match(job.path.stem)
        try:
            data = job.path.read_bytes()
        except OSError as error:
            problems.add("unreadable-file", job.file, f"the file cannot be read: {error.strerror}", line=1, column=1)
            continue
        record, kept = load_text(data, job.file, coding_model(job.kind), codes, problems)
        if record is not None and kept is None and name is not None:
            codings.append(Coding(name["id"], name["initials"], job.file, record))
    return tuple(codings)


def _beside(project: Project, entry: Entry[Review], name: str, path: FieldPath, problems: Problems) -> str | None:
    """Read a text file that lies beside a review.yml; ``path`` is the field that names it."""
    folder = (project.root / entry.file).parent
    beside = folder / name
    file = f"{Path(entry.file).parent.as_posix()}/{name}"
    if "/" in name or "\\" in name or beside.is_symlink():
        slug = "symbolic-link" if beside.is_symlink() else "missing-file"
        problems.add(slug, entry.file, f'"{name}" must be a plain file beside review.yml', path=path)
        return None
    try:
        data = beside.read_bytes()
    except OSError:
        near = nearest(name, sorted(found.name for found in folder.iterdir()))
        problems.add(
            "missing-file",
            entry.file,
            f'there is no file "{name}" beside review.yml',
            f'write "{near}"' if near else "",
            path=path,
        )
        return None
    text = decode_text(data, file, problems, limit=MAX_LOG_BYTES)
    if text is None or not check_characters(text, file, problems):
        return None
    check_privacy(text, file, problems)
    return text


def _load_screening(project: Project, entry: Entry[Review], problems: Problems) -> tuple[ScreeningLog, ...]:
    logs: list[ScreeningLog] = []
    for index, name in enumerate(entry.record.screening):
        text = _beside(project, entry, name, entry.written(("screening", index)), problems)
        if text is not None:
            logs.append(parse_screening(text, f"{Path(entry.file).parent.as_posix()}/{name}", problems))
    return tuple(logs)


def _read_prose(project: Project, entry: Entry[Review], problems: Problems) -> tuple[tuple[str, str], ...]:
    folder = (project.root / entry.file).parent
    names = sorted(found.name for found in folder.iterdir() if found.suffix == ".md")
    texts = ((name, _beside(project, entry, name, (), problems)) for name in names)
    return tuple((f"{Path(entry.file).parent.as_posix()}/{name}", text) for name, text in texts if text is not None)
