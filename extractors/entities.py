"""Organizations and people in running text: a spaCy pipeline of patterns and a model.

The steps, all offline:

`span_ruler`  marks vocabulary words (endings, labels, titles) in `doc.spans["anchors"]`;
`lac_names`   adds the model's words as `doc._.lac_words` and its names as `doc.ents`;
`name_merger` grows anchors to names, settles them with the model's, and writes
              `doc.spans["names"]`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import spacy
from spacy.language import Language
from spacy.pipeline import SpanRuler
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from extractors import lac
from extractors.donor_lists import donors, merged
from extractors.entity_vocabulary import term_set, terms
from extractors.labelled_values import spread_labels, with_colons
from extractors.name_spans import Anchor, AnchorKind, NameSpan
from extractors.organization_names import whole_name
from extractors.organizations import organization_spans
from extractors.people import people_spans, person_mention
from models.fields import Mention
from models.values import Kind, OrganizationValue

_ANCHORS, _NAMES = "anchors", "names"
_ANCHOR_WORDS = (
    (AnchorKind.STRONG_ENDING, "organizations.yaml", "strong"),
    (AnchorKind.BODY_ENDING, "organizations.yaml", "bodies"),
    (AnchorKind.WEAK_ENDING, "organizations.yaml", "weak"),
    (AnchorKind.ORGANIZATION_LABEL, "organizations.yaml", "labels"),
    (AnchorKind.PERSON_LABEL, "people.yaml", "labels"),
    (AnchorKind.PERSON_LABEL, "people.yaml", "label_titles"),
    (AnchorKind.TITLE, "people.yaml", "titles"),
)

if not Doc.has_extension("name_spans"):
    Doc.set_extension("name_spans", default=())
    # Plain records: a Span for every word of a document takes longer than the merging.
    Doc.set_extension("lac_words", default=())


# The type of a loaded pipeline, for callers that hand it on without knowing spaCy.
EntityPipeline: TypeAlias = Language


def _character_tokenizer(nlp: Language) -> Callable[[str], Doc]:
    """One token a character: any span of the text can then be a span of the Doc."""

    def tokenize(text: str) -> Doc:
        return Doc(nlp.vocab, words=list(text), spaces=[False] * len(text))

    return tokenize


def _spread_labels(text: str) -> list[Anchor]:
    """Labels whose characters are set apart to fill the line: 编　辑：."""
    return [
        Anchor(start, end, kind)
        for start, end, label in spread_labels(text)
        for kind, file_name, section in _ANCHOR_WORDS
        if kind in (AnchorKind.ORGANIZATION_LABEL, AnchorKind.PERSON_LABEL)
        and label in term_set(file_name, section)
    ]


@Language.component("lac_names")
def _lac_names(doc: Doc) -> Doc:
    words = lac.words(doc.text)
    doc._.lac_words = tuple(words)
    names = [word for word in words if word.tag in ("PER", "ORG", "LOC")]
    doc.ents = filter_spans([Span(doc, w.start, w.end, label=w.tag) for w in names])
    return doc


@Language.component("name_merger")
def _name_merger(doc: Doc) -> Doc:
    text = doc.text
    anchors = [
        Anchor(span.start, span.end, AnchorKind(span.label_))
        for span in doc.spans.get(_ANCHORS, ())
    ]
    if doc.spans.get(_ANCHORS) is not None:
        anchors += _spread_labels(text)
    words: list[lac.Word] = list(doc._.lac_words)
    giving_bodies, giving_people = donors(text)
    organizations = organization_spans(text, anchors, words)
    organizations = merged(organizations, giving_bodies)
    people = people_spans(text, anchors, words, organizations)
    giving_people = [
        person
        for person in giving_people
        if not any(body.overlaps(person.start, person.end) for body in organizations)
    ]
    people = merged(people, giving_people)
    named: list[tuple[Kind, NameSpan]] = [
        *((Kind.ORGANIZATIONS, span) for span in organizations),
        *((Kind.PEOPLE, span) for span in people),
    ]
    doc.spans[_NAMES] = [Span(doc, span.start, span.end, label=kind) for kind, span in named]
    doc._.name_spans = tuple(named)
    return doc


@cache
def load_entity_pipeline(*, patterns: bool = True, model: bool = True) -> Language:
    """The pipeline, built once a process; either source of evidence can be left out to compare."""
    nlp = spacy.blank("zh")
    nlp.tokenizer = _character_tokenizer(nlp)
    if patterns:
        ruler = nlp.add_pipe(
            "span_ruler",
            config={"spans_key": _ANCHORS, "spans_filter": None, "annotate_ents": False},
        )
        if not isinstance(ruler, SpanRuler):
            raise TypeError("span_ruler is not spaCy's own")
        ruler.add_patterns(
            [
                {"label": str(kind), "pattern": word}
                for kind, file_name, section in _ANCHOR_WORDS
                for word in terms(file_name, section)
            ]
        )
    if model:
        nlp.add_pipe("lac_names")
    nlp.add_pipe("name_merger")
    return nlp


def find_entities(text: str, pipeline: Language) -> list[Mention]:
    """Organizations and people in one paragraph, caption or heading, in order.

    Organizations carry the label that introduced them (实施单位), people their title and
    organization where the text gives them.
    """
    if not text.strip():
        return []
    named: tuple[tuple[Kind, NameSpan], ...] = pipeline(with_colons(text))._.name_spans
    mentions = [
        person_mention(text, span) if kind is Kind.PEOPLE else _organization(text, span)
        for kind, span in named
    ]
    return sorted(mentions, key=lambda mention: mention.start)


def _organization(text: str, span: NameSpan) -> Mention:
    raw = text[span.start : span.end]
    value = OrganizationValue(whole_name(raw))
    return Mention(Kind.ORGANIZATIONS, span.start, span.end, raw, value, span.rule, span.label)
