"""An identity provider's claims make a user, and sometimes a reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

import pytest

from streamlit_app.services.users import User, anonymous_user, user_from_claims
from streamlit_app.settings import Settings

CLAIMS: dict[str, object] = {
    "iss": "https://id.example.org",
    "sub": "4711",
    "iat": 1_700_000_000,
    "nonce": "n-0S6_WzA2Mj",
    "name": "Ann Example",
    "email": "Ann@Example.org",
}
NOBODY_REVIEWS = Settings()
ANN_REVIEWS = Settings(reviewers=frozenset({"ann@example.org"}))
GROUP_REVIEWS = Settings(reviewer_claim=("groups", "reviewers"))


def signed_in(
    changed: Mapping[str, object] | None = None, settings: Settings = NOBODY_REVIEWS
) -> User:
    found = user_from_claims({**CLAIMS, **(changed or {})}, "192.0.2.1", settings)
    assert found is not None
    return found


def test_a_person_is_the_same_author_at_every_sign_in() -> None:
    first = signed_in()
    later = signed_in({"iat": 1_700_009_999, "name": "Ann Other", "email": "b@b.org"})
    assert first.author == later.author
    assert first.login != later.login
    assert first.is_signed_in


def test_two_sign_ins_within_one_second_are_two() -> None:
    assert signed_in().login != signed_in({"nonce": "another"}).login


@pytest.mark.parametrize("other", [{"sub": "4712"}, {"iss": "https://id.example.com"}])
def test_another_subject_or_issuer_is_somebody_else(other: dict[str, object]) -> None:
    assert signed_in().author != signed_in(other).author


@pytest.mark.parametrize("broken", [{"sub": ""}, {"sub": None}, {"iss": 7}])
def test_claims_that_name_nobody_are_nobody(broken: dict[str, object]) -> None:
    assert user_from_claims(CLAIMS | broken, "192.0.2.1", NOBODY_REVIEWS) is None


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({}, "Ann Example"),
        ({"name": None}, "Ann@Example.org"),
        ({"name": " \u202e\n"}, "Ann@Example.org"),
        ({"name": "x" * 1000}, "x" * 60),
        ({"name": None, "email": None}, "Signed in"),
    ],
)
def test_a_name_is_short_and_printable(changed: dict[str, object], name: str) -> None:
    assert signed_in(changed).name == name


def anonymous_permissions(settings: Settings, *, can_sign_in: bool) -> tuple[bool, bool, bool]:
    who = anonymous_user(uuid4(), "10.0.0.1", replace(settings, sign_in_enabled=can_sign_in))
    return who.is_signed_in, who.is_reviewer, who.deletes_any


def test_where_nobody_can_sign_in_everybody_reviews_and_deletes() -> None:
    assert anonymous_permissions(Settings(), can_sign_in=False) == (False, True, True)


def test_where_people_sign_in_nobody_reviews_without() -> None:
    assert anonymous_permissions(Settings(), can_sign_in=True) == (False, False, False)
    assert anonymous_permissions(ANN_REVIEWS, can_sign_in=True) == (False, False, False)


@pytest.mark.parametrize("settings", [ANN_REVIEWS, GROUP_REVIEWS], ids=["address", "claim"])
def test_naming_reviewers_closes_it_where_nobody_can_sign_in(settings: Settings) -> None:
    assert anonymous_permissions(settings, can_sign_in=False) == (False, False, False)


def test_a_reviewer_who_signed_in_deletes_only_what_is_theirs() -> None:
    assert not signed_in(settings=ANN_REVIEWS).deletes_any


def test_reviewers_are_known_by_their_address_in_any_case() -> None:
    assert signed_in(settings=ANN_REVIEWS).is_reviewer
    assert not signed_in().is_reviewer
    assert not signed_in({"email": "bob@example.org"}, ANN_REVIEWS).is_reviewer
    assert not signed_in({"email": None}, ANN_REVIEWS).is_reviewer


@pytest.mark.parametrize(
    ("verified", "is_reviewer"), [(True, True), ("true", True), (False, False), ("false", False)]
)
def test_an_address_that_nobody_checked_makes_no_reviewer(
    verified: object, is_reviewer: bool
) -> None:
    assert signed_in({"email_verified": verified}, ANN_REVIEWS).is_reviewer == is_reviewer


@pytest.mark.parametrize(
    ("groups", "is_reviewer"),
    [
        ("reviewers", True),
        (["people", "reviewers"], True),
        ("no reviewers", False),
        (["people"], False),
        ([], False),
        (None, False),
        ({"reviewers": True}, False),
    ],
)
def test_a_claim_makes_a_reviewer_by_itself_or_in_its_list(
    groups: object, is_reviewer: bool
) -> None:
    assert signed_in({"groups": groups}, GROUP_REVIEWS).is_reviewer == is_reviewer
