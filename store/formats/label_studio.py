"""`label-studio`: tasks and a labelling configuration for Label Studio.

The folder has `tasks.json`, one task a line within an array, and `label_config.xml`. What people decided is a task's
annotation, what the model said first its prediction. An event is its trigger's region with a relation to each filler.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

import msgspec

from newsview.store.document.appearances import COPY_OF
from newsview.store.document.model import Document, Event, Mention, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.hyper_text import HyperText, is_markup
from newsview.store.formats.inventory import EVERYTHING
from newsview.store.formats.json_lines import extent_in, reading, string_in
from newsview.store.formats.offsets import inward, outward
from newsview.store.formats.options import Options
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.readings import Reading, documents_of
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.shapes import refuse_other
from newsview.store.formats.skeleton import (
    FILLER,
    REST,
    UNTYPED,
    Link,
    Node,
    named,
    nodes_of,
    read_back,
    rest_in,
    rest_of,
)

HOLDS = EVERYTHING
WHY_NOT = {"corrections": "predictions tell what the model said first, annotations what came of it"}

TASKS, CONFIG = "tasks.json", "label_config.xml"
PSEUDO = "event"
"""The control of what is no label of a mention, so that converters do not take it for one."""

NO_LABELS = (UNTYPED, FILLER)

WHEN = "1970-01-01T00:00:00Z"
"""Where it is not known when an annotation was made; Label Studio wants a time."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the file can hold it."""
    if "\u200d" in document.text:
        ledger.remark(
            "after emoji joined by U+200D Label Studio may draw spans at the wrong place; the offsets are right"
        )
    if options.offsets != "codepoints":
        ledger.remark(f"offsets count {options.offsets}, not code points")
    return named(document, ledger)


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes fitted articles to the path."""
    path.mkdir()
    labels: dict[str, None] = {}
    scheme = options.library_scheme
    roles: dict[str, None] = dict.fromkeys(each.name for each in scheme.relations) if scheme else {}
    with (path / TASKS).open("wb") as out:
        for number, item in enumerate(items, 1):
            out.write(b"[\n" if number == 1 else b",\n")
            out.write(msgspec.json.encode(_task(number, item, options, labels, roles)))
        out.write(b"\n]\n" if out.tell() else b"[]\n")
    (path / CONFIG).write_text(config(labels, roles), encoding="utf-8", newline="\n")


def config(labels: Iterable[str], roles: Iterable[str]) -> str:
    """The labelling configuration for these labels and roles."""
    values = "".join(f"\n    <Label value={quoteattr(label)}/>" for label in sorted(labels) if label not in NO_LABELS)
    pseudo = "".join(f"\n    <Label value={quoteattr(label)}/>" for label in NO_LABELS)
    links = "".join(f"\n    <Relation value={quoteattr(role)}/>" for role in sorted(roles))
    return (
        f'<View>\n  <Relations>{links}\n  </Relations>\n  <Labels name="label" toName="text">{values}\n  </Labels>\n'
        f'  <Labels name="{PSEUDO}" toName="text">{pseudo}\n  </Labels>\n'
        '  <Text name="text" value="$text"/>\n</View>\n'
    )


def _task(
    number: int, item: Exported, options: Options, labels: dict[str, None], roles: dict[str, None]
) -> dict[str, Any]:
    document, article = item.document, item.document.article
    about = {"article_id": article.id, "title": article.title, "source": article.source, "published": article.published}
    rest = rest_of(document)
    task: dict[str, Any] = {
        "id": number,
        "data": {"text": article.text, **{k: v for k, v in about.items() if v}, REST: rest},
        "annotations": [],
        "predictions": [],
    }
    first = _of_the_model(item.first if item.history else document)
    now = nodes_of(rest)
    before = now if first is document else nodes_of(rest_of(first))
    for nodes, links in (now, before):
        labels |= dict.fromkeys(node.label for node in nodes)
        roles |= dict.fromkeys(link.role for link in links)
    if item.history or article.reviewed or first != document:
        task["annotations"].append(
            {
                "id": number, "completed_by": 1, "was_cancelled": False, "ground_truth": bool(article.reviewed),
                "created_at": article.reviewed or article.added or WHEN, "result": _result(document, *now, options),
            }
        )  # fmt: skip
    if first.annotation.mentions or first.annotation.events:
        said: dict[str, Any] = {
            "model_version": first.annotation.pipeline or "newsview", "result": _result(first, *before, options)
        }  # fmt: skip
        scores = [m.score for m in first.annotation.mentions if m.score is not None]
        if scores:
            said["score"] = sum(scores) / len(scores)
        task["predictions"].append(said)
    return task


def _of_the_model(document: Document) -> Document:
    """Only what the model, or the memory of earlier corrections, proposed."""
    annotation = document.annotation
    ours = {m.id for m in annotation.mentions if m.origin in ("model", "memory")}
    events = tuple(e for e in annotation.events if e.origin in ("model", "memory"))
    items: tuple[Mention | Event, ...] = (*annotation.mentions, *events)
    undecided = all(item.status == "proposed" for item in items)
    if len(ours) == len(annotation.mentions) and len(events) == len(annotation.events) and undecided:
        return document
    mentions = tuple(replace(m, status="proposed") for m in annotation.mentions if m.id in ours)
    return replace(document, annotation=replace(annotation, mentions=mentions, events=events))


def _result(document: Document, nodes: list[Node], links: list[Link], options: Options) -> list[dict[str, Any]]:
    text, annotation = document.text, document.annotation
    at = outward(text, options.offsets)
    items: dict[str, Mention | Event] = {m.id: m for m in annotation.mentions}
    ids = _region_ids(nodes)
    result: list[dict[str, Any]] = []
    items |= {e.id: e for e in annotation.events if e.id not in items}
    for node, id in zip(nodes, ids, strict=True):
        item = items.get(node.id)
        region: dict[str, Any] = {
            "id": id, "from_name": PSEUDO if node.label in NO_LABELS else "label", "to_name": "text", "type": "labels",
            "origin": "prediction" if item and item.origin in ("model", "memory") else "manual",
            "value": {
                "start": at(node.start), "end": at(node.end), "text": text[node.start : node.end],
                "labels": [node.label],
            },
        }  # fmt: skip
        if item and item.score is not None:
            region["score"] = item.score
        if item and item.note:
            region["meta"] = {"text": [item.note]}
        result.append(region)
    result += [
        {
            "type": "relation", "from_id": ids[link.trigger], "to_id": ids[link.filler], "direction": "right",
            "labels": [link.role],
        }
        for link in links
    ]  # fmt: skip
    return result


def _region_ids(nodes: list[Node]) -> list[str]:
    """An id for each region that no other in the task has."""
    taken: set[str] = set()
    ids = []
    for number, node in enumerate(nodes):
        ids.append(node.id if node.id and node.id not in taken else f"{node.id}-{number}")
        taken.add(ids[-1])
    return ids


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    return documents_of(readings(path, options))


def readings(path: Path, options: Options) -> Iterator[Reading]:
    """What the file says of each article. Raises DocumentError for a piece that cannot be read."""
    file = path / TASKS if path.is_dir() else path
    if path.is_dir() and not file.exists():
        raise DocumentError(f"there is no {TASKS} in the folder")

    configured = _configured(file)

    def documents(numbered: tuple[int, dict[str, Any]]) -> list[Reading]:
        number, task = numbered
        with reading(f"task {number}"):
            task = _whole(task)
            if not isinstance(task.get("data"), dict):
                refuse_other(task, "label-studio")
            rest = rest_in(task.get("data") or {})
            return [Reading(each, rest) for each in _documents(task, options, configured)]

    return Pieces(enumerate(_tasks(file), 1), documents)


def _tasks(path: Path) -> Iterator[dict[str, Any]]:
    """The tasks of a file: streamed where each has a line of its own, as newsview writes them."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    try:
        with path.open("rb") as lines:
            if next(lines, b"").removeprefix(BOM_UTF8).strip() == b"[":
                second = lines.readline()
                if second.rstrip().rstrip(b",").endswith(b"}") and second.startswith(b"{"):
                    for line in chain((second,), lines):
                        if (body := line.strip().rstrip(b",")) and body != b"]":
                            yield decode(body)
                    return
        tasks = msgspec.json.decode(path.read_bytes().removeprefix(BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DocumentError(f"not JSON: {error}") from None
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise DocumentError("not an array of tasks")
    yield from tasks


def _text_key(data: dict[str, Any], named: str | None) -> str:
    """The key of the text: the one that the labelling configuration names, `text`, else the longest string's."""
    for key in (named, "text"):
        if key and isinstance(data.get(key), str):
            return key
    about = ("title", "source", "published", "article_id")
    strings = [(len(v), k) for k, v in data.items() if isinstance(v, str) and k not in about]
    return max(strings)[1] if strings and "text" not in data else "text"


class _Configured(NamedTuple):
    """What the labelling configuration next to the tasks says: the key of the text, and whether it is HTML."""

    key: str | None = None
    hyper: bool = False


def _configured(file: Path) -> _Configured:
    for name in (CONFIG, "config.xml"):
        try:
            told = (file.parent / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        found = re.search(r"<(Text|HyperText)\b[^>]*\bvalue=[\"']\$([^\"']+)", told)
        return _Configured(found[2], found[1] == "HyperText") if found else _Configured()
    return _Configured()


def _whole(task: dict[str, Any]) -> dict[str, Any]:
    """A task of Label Studio's JSON-MIN, which has data and regions side by side, as the task that it was."""
    if isinstance(task.get("data"), dict) or not ({"annotator", "annotation_id", "lead_time"} & task.keys()):
        return task
    about = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}
    result, data = [], {}
    for key, value in task.items():
        if isinstance(value, list) and value and all(isinstance(v, dict) and "start" in v for v in value):
            for region in value:
                kind = next((k for k in ("labels", "hypertextlabels") if isinstance(region.get(k), list)), "labels")
                result.append({"type": kind, "value": region})
        elif key not in about:
            data[key] = value
    return {"data": data, "annotations": [{"result": result, "completed_by": task.get("annotator")}]}


def _documents(task: dict[str, Any], options: Options, configured: _Configured) -> Iterator[Document]:
    """A document for each annotation that was not cancelled; where there is none, one for the first prediction."""
    data = task.get("data")
    if not isinstance(data, dict):
        raise DocumentError("`data` is missing")
    key = _text_key(data, configured.key)
    text = string_in(data, key)
    rest = rest_in(data)
    page = HyperText(text) if rest is None and is_markup(text) and (configured.hyper or _is_hyper(task)) else None
    more = {k: data[k] for k in ("title", "source", "published") if isinstance(data.get(k), str)}
    known = {key, "article_id", "title", "source", "published", REST}
    if left := {k: v for k, v in data.items() if k not in known}:
        more["label_studio"] = left
    made = [a for a in task.get("annotations") or () if not a.get("was_cancelled")]
    for number, annotation in enumerate(made or (task.get("predictions") or [{}])[:1]):
        regions = annotation.get("result") or []
        document = _document(page or text, regions, rest, options, more=more)
        if rest is None:
            document = _signed(document, annotation.get("completed_by"))
        if number:  # another annotator's reading of the same text stays apart
            article = document.article
            extra = article.extra | {COPY_OF: article.id}
            document = replace(document, article=replace(article, id=f"{article.id}.{number + 1}", extra=extra))
        yield document


def _signed(document: Document, author: Any) -> Document:
    """The document with its annotator on each annotation: an address, else a number."""
    name = author.get("email") or author.get("id") if isinstance(author, dict) else author
    if name is None:
        return document
    by, annotation = {"by": str(name)}, document.annotation
    mentions = tuple(replace(m, extra=by) for m in annotation.mentions)
    events = tuple(replace(e, extra=by) for e in annotation.events)
    return replace(document, annotation=replace(annotation, mentions=mentions, events=events))


def _is_hyper(task: dict[str, Any]) -> bool:
    """Whether a region of the task is one of a HyperText."""
    results = (each.get("result") for key in ("annotations", "predictions") for each in task.get(key) or ())
    return any(region.get("type") == "hypertextlabels" for regions in results for region in regions or ())


def _document(
    source: str | HyperText,
    regions: list[dict[str, Any]],
    rest: dict[str, Any] | None,
    options: Options,
    *,
    more: dict[str, Any],
) -> Document:
    page = source if isinstance(source, HyperText) else None
    text = source.text if isinstance(source, HyperText) else source
    point = inward(text, options.offsets)
    nodes: list[Node] = []
    places: dict[str, int] = {}
    left, relations = [], []
    for region in regions:
        value = region.get("value") or {}
        if region.get("type") == "relation":
            relations.append(region)
        elif isinstance(labels := value.get(region.get("type")), list) and "start" in value:
            start, end = page.extent(value) if page else _extent(value, text, point)
            places[str(region.get("id"))] = len(nodes)
            nodes += [Node("", start, end, str(label)) for label in labels or ["SPAN"]]
        else:
            left.append(region)
    links = []
    for relation in relations:
        try:
            ends = [places[str(relation.get(side))] for side in ("from_id", "to_id")]
        except KeyError as error:
            raise DocumentError(f"a relation names the region {error.args[0]!r}, which is not there") from None
        if relation.get("direction") == "left":
            ends.reverse()
        links += [Link(ends[0], ends[1], str(role)) for role in relation.get("labels") or ["RELATED"]]
    if left:
        more = {**more, "label_studio_regions": left}
    return read_back(text, nodes, links, rest, options, more=None if rest else more)


def _extent(value: dict[str, Any], text: str, point: Callable[[int], int]) -> tuple[int, int]:
    """Where a region lies in the text; the words that it quotes must be at that place."""
    globally = value.get("globalOffsets")
    start, end = extent_in(globally if isinstance(globally, dict) else value)
    start, end = point(start), point(end)
    if (said := value.get("text")) is not None and said != text[start:end]:
        raise DocumentError(f"the region at {start}:{end} says {said!r}, the text there is {text[start:end]!r}")
    return start, end
