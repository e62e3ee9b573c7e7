"""What a typed text means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastapi import APIRouter, Depends

from models.errors import NotFoundError, UsageError
from models.store_field_flags import FieldWithFlags, NamingFlag, field_with_flags
from models.store_places import document_place
from review.access import StoreOf, signed_in
from review.arithmetic import recheck
from review.bilingual import Bilingual
from review.flag_quantities import FlagField
from review.shapes_values import CheckView, Sentence, TypedText, Understood
from review.typed_values import FieldReference, interpret

router = APIRouter(tags=["values"], dependencies=[Depends(signed_in)])


@router.post("/parse")
def parse(typed: TypedText, store: StoreOf) -> Understood:
    """What a typed text means as a value, and whether the field's sums come out with it.

    Nothing is stored.
    """
    corrected, year = None, None
    if typed.field_id is not None:
        corrected = field_with_flags(store, typed.field_id)
        if corrected is None:
            raise NotFoundError("没有这个字段 / there is no such field")
        if corrected.field.kind is not typed.kind:
            raise UsageError("字段是另一种 / the field is of another kind")
        year = corrected.year
    elif typed.document_id is not None:
        document = document_place(store, typed.document_id)
        if document is None:
            raise NotFoundError("没有这个文件 / there is no such document")
        year = document.year
    reference = None
    if corrected is not None:
        field = corrected.field
        reference = FieldReference(field.raw_text, field.values, field.machine_values)
    meaning = interpret(typed.kind, typed.text, reference=reference, year=year)
    return Understood(
        understood=meaning.values is not None,
        values=meaning.values or {},
        display=meaning.display,
        problem=_sentence(meaning.problem),
        note=_sentence(meaning.note),
        checks=list(_checks(corrected, meaning.values)) if corrected and meaning.values else [],
    )


def _checks(field: FieldWithFlags, typed: Mapping[str, str]) -> Iterator[CheckView]:
    for flag in field.flags:
        done = recheck(flag.code, flag.message, _fields(flag), field.field.field_id, typed)
        if done is not None:
            yield CheckView(
                flag_id=flag.flag_id, code=flag.code, holds=done.holds, display=done.written
            )


def _fields(flag: NamingFlag) -> list[FlagField]:
    return [
        FlagField(f.field_id, f.kind, f.raw_text, f.values, f.machine_values) for f in flag.fields
    ]


def _sentence(said: Bilingual | None) -> Sentence | None:
    return None if said is None else Sentence(zh=said.zh, en=said.en)
