"""Files to typed, frozen entries: found in a fixed order, read once, checked against the schema.

A broken file stops no other file, and a broken field stops no other field: what remains of an
entry is still loaded (``complete`` is then False), so that its links and figures are checked too.
"""

from __future__ import annotations

import hashlib
import types
import typing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from os import cpu_count
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from .cache import ParseCache
from .privacy import check_privacy
from .problems import FieldPath, Problem, Problems, code_table
from .schema import Codebook, Evaluation, Policy, Review, ThemeScheme
from .schema.eras import EraList
from .schema.exceptions import ExceptionList
from .schema.status import NetworkStatus
from .schema.values import Record, Vocabularies
from .source import Scalar, parse, parse_rest

R = TypeVar("R", bound=BaseModel)
Kept = tuple[tuple[FieldPath, tuple[int, ...]], ...] | None

PARALLEL_FROM = 800
"""Number of unread files from which starting worker processes pays."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """One file, read: its id, where it is, and what it holds."""

    id: str
    file: str
    record: R
    kept: Kept = None
    """None for a whole record. Otherwise some broken part was left out: for every list that became
    shorter, its place and the original places of the items that are left."""

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        return self.kept is None

    def written(self, path: FieldPath) -> FieldPath:
        """The path of a field as it is in the file, from its path in ``record``."""
        return original_path(path, self.kept)


def original_path(path: FieldPath, kept: Kept) -> FieldPath:
    """The path of a field as it is in the file, from its path in a record of which only this was kept."""
    if not kept:
        return path
    places = dict(kept)
    original: FieldPath = ()
    for part in path:
        in_list = isinstance(part, int) and original in places and part < len(places[original])
        original = (*original, places[original][part] if in_list and isinstance(part, int) else part)
    return original


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read, with everything a worker needs."""

    path: Path
    file: str
    kind: str


MODELS: dict[str, type[Record]] = {
    "evaluation": Evaluation,
    "policy": Policy,
    "review": Review,
    "themes": ThemeScheme,
    "codebook": Codebook,
    "status": NetworkStatus,
    "eras": EraList,
    "exceptions": ExceptionList,
}


def find_files(folder: Path, root: Path, kind: str, problems: Problems) -> list[Job]:
    """Find the entry files of one kind in a folder, sorted by name; symbolic links are refused."""
    jobs: list[Job] = []
    if folder.is_symlink():
        problems.add(
            "symbolic-link",
            folder.relative_to(root).as_posix(),
            "symbolic links are not followed",
            line=1,
            column=1,
        )
        return jobs
    if not folder.is_dir():
        return jobs
    for path in sorted(folder.iterdir(), key=lambda found: found.name):
        file = path.relative_to(root).as_posix()
        if path.is_symlink():
            problems.add("symbolic-link", file, "symbolic links are not followed", line=1, column=1)
        elif path.is_file() and path.suffix in (".yml", ".yaml"):
            jobs.append(Job(path, file, kind))
        elif not path.name.startswith("."):
            problems.add(
                "stray-file",
                file,
                f'"{path.name}" is not read: only files ending in .yml are',
                line=1,
                column=1,
            )
    return jobs


def load_files(
    jobs: list[Job], vocabularies: Mapping[str, frozenset[str]], problems: Problems, store: ParseCache
) -> list[tuple[Job, BaseModel | None, Kept]]:
    """Read files into records, in the order given.

    Files whose content was read before come from the cache; many new ones are shared among processes.

    Returns:
        For every file the record (None when nothing could be read) and what ``Entry.kept`` needs.
    """
    results: dict[int, tuple[BaseModel | None, Kept, tuple[Problem, ...]]] = {}
    missing: list[tuple[int, Job, bytes, str]] = []
    digest_of_codes = hashlib.sha256(
        repr(sorted((name, sorted(codes)) for name, codes in vocabularies.items())).encode()
    ).hexdigest()
    for index, job in enumerate(jobs):
        try:
            data = job.path.read_bytes()
        except OSError as error:
            problems.add("unreadable-file", job.file, f"the file cannot be read: {error.strerror}", line=1, column=1)
            results[index] = None, (), ()
            continue
        key = store.key(job.kind, job.file, digest_of_codes, data)
        if (known := store.get(key)) is not None:
            results[index] = known
        else:
            missing.append((index, job, data, key))
    workers = min(cpu_count() or 1, 8)
    work = [(job.kind, job.file, data, vocabularies) for _, job, data, _ in missing]
    if len(work) >= PARALLEL_FROM and workers > 1:
        with ProcessPoolExecutor(workers) as pool:
            read = list(pool.map(_read_one, work, chunksize=100))
    else:
        read = [_read_one(item) for item in work]
    for (index, _, _, key), result in zip(missing, read, strict=True):
        results[index] = result
        store.put(key, result)
    loaded = []
    for index, job in enumerate(jobs):
        record, kept, found = results[index]
        problems.extend(found)
        loaded.append((job, record, kept))
    return loaded


def _read_one(
    work: tuple[str, str, bytes, Mapping[str, frozenset[str]]],
) -> tuple[BaseModel | None, Kept, tuple[Problem, ...]]:
    kind, file, data, vocabularies = work
    problems = Problems()
    record, kept = load_text(data, file, MODELS[kind], vocabularies, problems)
    return record, kept, tuple(problems)


def load_text(
    data: bytes, file: str, model: type[R], vocabularies: Mapping[str, frozenset[str]], problems: Problems
) -> tuple[R | None, Kept]:
    """Read one file's bytes into a record of the model, as far as it goes.

    Returns:
        The record, or None, and what was kept of it: None when all of it was.
    """
    before = len(problems)
    tree = parse(data, file, problems)
    broken = tree is None
    if broken:
        tree = parse_rest(data, file, problems)
    if tree is None:
        return None, ()
    if not isinstance(tree, dict):
        problems.add(
            "not-a-map",
            file,
            "the file must hold fields (name: value), not a list or a single text",
            line=1,
            column=1,
        )
        return None, ()
    check_privacy(data.decode("utf-8-sig"), file, problems)
    context = Vocabularies(vocabularies)
    unknown: set[FieldPath] = set()
    record: R | None
    kept: Kept
    try:
        record = model.model_validate(tree, context=context)
    except ValidationError as error:
        details = error.errors(include_url=False)
        told = [one for one in details if not (broken and one["type"] == "missing" and len(one["loc"]) == 1)]
        unknown = {tuple(detail["loc"]) for detail in details if detail["type"] == "extra_forbidden"}
        problems.extend(_schema_problems(told, tree, file, model, vocabularies))
        record, kept = _remainder(tree, details, model, context)
    else:
        kept = None
    for path in _empty_places(tree, ()):
        if path not in unknown:  # a field that does not exist needs no value
            problems.add("empty-value", file, f'"{path[-1] if path else file}" has no value', path=path)
    if kept is None and len(problems) > before:
        kept = ()
    for scalar in context.notices:
        _note_misread(scalar, file, problems)
    return record, kept


def _note_misread(scalar: Scalar, file: str, problems: Problems) -> None:
    meant = {"misread-truth": "a truth value", "misread-number": "another number", "misread-date": "a date"}[
        scalar.misread
    ]
    problems.add(
        scalar.misread,
        file,
        f"other readers of YAML would take {str(scalar)[:40]} for {meant}",
        f'put it in quotation marks: "{str(scalar)[:40]}"',
        line=scalar.line,
        column=scalar.column,
    )


def _empty_places(tree: Any, path: FieldPath) -> list[FieldPath]:
    if tree is None:
        return [path]
    if isinstance(tree, dict):
        return [found for key, value in tree.items() for found in _empty_places(value, (*path, key))]
    if isinstance(tree, list):
        return [found for index, value in enumerate(tree) for found in _empty_places(value, (*path, index))]
    return []


def _value_at(tree: Any, path: FieldPath) -> Any:
    for part in path:
        if isinstance(tree, dict) and part in tree:  # noqa: SIM114  # two kinds of index
            tree = tree[part]
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return ...
    return tree


def _schema_problems(
    details: list[ErrorDetails],
    tree: Any,
    file: str,
    model: type[BaseModel],
    vocabularies: Mapping[str, frozenset[str]],
) -> list[Problem]:
    found: list[Problem] = []
    for detail in details:
        path: FieldPath = tuple(detail["loc"])
        value = _value_at(tree, path)
        if value is None and detail["type"] != "extra_forbidden":
            continue  # reported as empty
        if detail["type"] == "too_short" and value:
            continue  # its items are there, and reported themselves
        problem = _schema_problem(detail, path, value, file, model, vocabularies)
        found.append(problem if problem.remedy else replace(problem, remedy=code_table()[problem.slug].remedy))
    # A misspelt field is one mistake, not two: the missing one is named in its remedy already.
    renamed = {(*problem.path[:-1], problem.remedy[7:-1]) for problem in found if problem.slug == "unknown-field"}
    return [problem for problem in found if problem.slug != "missing-field" or problem.path not in renamed]


def _schema_problem(
    detail: ErrorDetails,
    path: FieldPath,
    value: Any,
    file: str,
    model: type[BaseModel],
    vocabularies: Mapping[str, frozenset[str]],
) -> Problem:
    kind, context = detail["type"], detail.get("ctx") or {}
    name = str(path[-1]) if path else file
    if kind == "missing":
        owner = model_at(model, path[:-1])
        described = owner.model_fields[name] if owner else None
        example = described.examples[0] if described and described.examples else "…"
        help_text = described.description if described else ""
        return Problem(
            "missing-field",
            file,
            f'the field "{name}" is missing',
            f"add {name}, for instance {name}: {_flow(example)} ({help_text})",
            path,
        )
    if kind == "extra_forbidden":
        owner = model_at(model, path[:-1])
        names = list(owner.model_fields) if owner else []
        near = nearest(name, names)
        remedy = f'write "{near}"' if near else f"use one of: {', '.join(names)}"
        if name.isdigit():
            remedy = "a decimal comma in a number? write a point: 38.7"
        return Problem("unknown-field", file, f'"{name}" is not a field here', remedy, path, on_key=True)
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return Problem(
            "not-a-map",
            file,
            f'"{name}" must hold fields (name: value)',
            f"write the fields of {name} below it, indented",
            path,
        )
    if kind == "tuple_type":
        remedy = (
            f"write {name}: [{value}]"
            if isinstance(value, str) and len(value) < 60
            else "write a list: one item a line, each begun with a hyphen"
        )
        return Problem("not-a-list", file, f'"{name}" must be a list', remedy, path)
    if kind == "too_short":
        return Problem("empty-list", file, f'"{name}" needs at least one item', "add an item", path)
    if isinstance(value, dict | list):
        return Problem("not-text", file, f'"{name}" must be a single value, not a list or map', "", path)
    if kind == "literal_error":
        allowed = allowed_values(model, path)
        near = nearest(str(value), allowed)
        remedy = (f'write "{near}"; ' if near else "") + f"allowed: {', '.join(allowed)}"
        return Problem("unknown-value", file, f'"{str(value)[:60]}" is not a value of {name}', remedy, path)
    if kind == "string_pattern_mismatch":
        return Problem(
            "bad-orcid" if name == "orcid" else "wrong-form",
            file,
            f'"{str(value)[:60]}" is not of the form {name} needs',
            "",
            path,
        )
    if kind == "unknown-code":
        vocabulary = str(context.get("vocabulary", ""))
        codes = sorted(vocabularies.get(vocabulary, ()))
        near = nearest(str(value), codes)
        remedy = (
            f'write "{near}", or add the code to {vocabulary} in codebook.yml'
            if near
            else f"use a code of {vocabulary} in codebook.yml: {', '.join(codes)}"
        )
        return Problem("unknown-code", file, f'"{str(value)[:60]}" is not a code of {vocabulary}', remedy, path)
    return Problem(kind if kind in code_table() else "wrong-form", file, str(detail["msg"]).replace("'", '"'), "", path)


def _flow(example: Any) -> str:
    if isinstance(example, dict):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in example.items()) + "}"
    if isinstance(example, list | tuple):
        return "[" + ", ".join(_flow(value) for value in example) + "]"
    return str(example).lower() if isinstance(example, bool) else str(example)


def nearest(word: str, allowed: list[str]) -> str | None:
    """The allowed word closest to the one written, or None when none is close."""
    match = process.extractOne(
        word.lower().replace(" ", "-").replace("_", "-"), allowed, scorer=fuzz.ratio, score_cutoff=70
    )
    return str(match[0]) if match else None


def _steps(annotation: Any) -> list[Any]:
    """The types an annotation allows, with Annotated, optional and tuple unwrapped."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _steps(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [step for argument in typing.get_args(annotation) for step in _steps(argument)]
    if origin is tuple:
        return _steps(typing.get_args(annotation)[0])
    return [annotation]


def _annotation_at(model: type[BaseModel], path: FieldPath) -> list[Any]:
    steps: list[Any] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        models = [step for step in steps if isinstance(step, type) and issubclass(step, BaseModel)]
        if not models or part not in models[0].model_fields:
            return []
        steps = _steps(models[0].model_fields[part].annotation)
    return steps


def model_at(model: type[BaseModel], path: FieldPath) -> type[BaseModel] | None:
    """The model of the record at a field path, or None where there is no record."""
    return next(
        (step for step in _annotation_at(model, path) if isinstance(step, type) and issubclass(step, BaseModel)),
        None,
    )


def allowed_values(model: type[BaseModel], path: FieldPath) -> list[str]:
    """The words a field may hold where the schema lists them, else nothing."""
    return [
        str(argument)
        for step in _annotation_at(model, path)
        if typing.get_origin(step) is typing.Literal
        for argument in typing.get_args(step)
    ]


@cache
def partial_model(model: type[BaseModel]) -> type[BaseModel]:
    """The same model with every field optional: for remainders of broken files and for second codings."""
    fields: dict[str, Any] = {}
    for name, described in model.model_fields.items():
        annotation = typing.get_type_hints(model, include_extras=True)[name]
        fields[name] = (annotation | None, described.default if not described.is_required() else None)
    return create_model(f"Partial{model.__name__}", __config__=model.model_config, **fields)


def _remainder(
    tree: dict[str, Any], details: list[ErrorDetails], model: type[R], context: Vocabularies
) -> tuple[R | None, Kept]:
    """What is left of a record when broken fields are taken out; required ones may then be None."""
    partial = partial_model(model)
    kept: Any = tree
    for _ in range(6):  # taking out a required part of an item takes the item out at the next turn
        for detail in details:
            path = tuple(detail["loc"])
            kept = _without(kept, path[:-1] if detail["type"] == "missing" and len(path) > 1 else path)
        try:
            found = partial.model_validate(_compact(kept), context=Vocabularies(context.codes))
        except ValidationError as error:
            left = tuple(_shortened(kept, ()))
            details = [
                {**detail, "loc": original_path(tuple(detail["loc"]), left)}
                for detail in error.errors(include_url=False)
            ]
            continue
        values = {name: getattr(found, name) for name in model.model_fields}
        for name, described in model.model_fields.items():
            if values[name] is None and described.is_required() and typing.get_origin(described.annotation) is tuple:
                values[name] = ()
        return model.model_construct(**values), tuple(_shortened(kept, ()))
    return None, ()


_GONE = object()


def _without(tree: Any, path: FieldPath) -> Any:
    """A copy with the node at the path taken out; list places are kept until ``_compact``."""
    if not path:
        return tree
    head, rest = path[0], path[1:]
    if isinstance(tree, dict) and head in tree:
        copy = dict(tree)
        if rest:
            copy[head] = _without(tree[head], rest)
        else:
            del copy[head]
        return copy
    if isinstance(tree, list) and isinstance(head, int) and head < len(tree):
        items = list(tree)
        items[head] = _without(tree[head], rest) if rest else _GONE
        return items
    return tree


def _shortened(tree: Any, path: FieldPath) -> list[tuple[FieldPath, tuple[int, ...]]]:
    """Every list that lost items, by its original place, with the original places of those left."""
    found: list[tuple[FieldPath, tuple[int, ...]]] = []
    if isinstance(tree, dict):
        for key, value in tree.items():
            found.extend(_shortened(value, (*path, key)))
    elif isinstance(tree, list):
        left = tuple(index for index, value in enumerate(tree) if value is not _GONE and value is not None)
        if len(left) < len(tree):
            found.append((path, left))
        for index, value in enumerate(tree):
            found.extend(_shortened(value, (*path, index)))
    return found


def _compact(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _compact(value) for key, value in tree.items() if value is not None}
    if isinstance(tree, list):
        return [_compact(value) for value in tree if value is not _GONE and value is not None]
    return tree
