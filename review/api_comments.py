"""What persons say about fields, flags and documents."""

from __future__ import annotations

from fastapi import APIRouter

from models.store import Store
from models.store_comments import add_comment, comments_on
from review.access import SignedIn, StoreOf
from review.item_view import comment_view
from review.shapes_decisions import CommentList, NewComment, StoredId
from review.shapes_items import CommentView

router = APIRouter(tags=["comments"])


@router.post("/fields/{field_id}/comments")
def comment_on_field(
    field_id: StoredId, new: NewComment, account: SignedIn, store: StoreOf
) -> CommentView:
    """Say something about a field."""
    return comment_view(add_comment(store, new.text, account.name, field_id=field_id))


@router.get("/fields/{field_id}/comments")
def comments_on_field(field_id: StoredId, store: StoreOf) -> CommentList:
    """What was said about a field."""
    return _comments(store, field_id=field_id)


@router.post("/flags/{flag_id}/comments")
def comment_on_flag(
    flag_id: StoredId, new: NewComment, account: SignedIn, store: StoreOf
) -> CommentView:
    """Say something about a flag."""
    return comment_view(add_comment(store, new.text, account.name, flag_id=flag_id))


@router.get("/flags/{flag_id}/comments")
def comments_on_flag(flag_id: StoredId, store: StoreOf) -> CommentList:
    """What was said about a flag."""
    return _comments(store, flag_id=flag_id)


@router.post("/documents/{document_id}/comments")
def comment_on_document(
    document_id: StoredId, new: NewComment, account: SignedIn, store: StoreOf
) -> CommentView:
    """Say something about a document as a whole."""
    return comment_view(add_comment(store, new.text, account.name, document_id=document_id))


@router.get("/documents/{document_id}/comments")
def comments_on_document(document_id: StoredId, store: StoreOf) -> CommentList:
    """What was said about a document as a whole."""
    return _comments(store, document_id=document_id)


def _comments(store: Store, **about: str) -> CommentList:
    with store.reading() as connection:
        found = comments_on(connection, **about)
    return CommentList(comments=[comment_view(comment) for comment in found])
