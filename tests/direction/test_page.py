"""Does the page of directions say what the tests check?"""

from __future__ import annotations

from tests.direction.page import PAGE, claims, page


def test_page_is_what_the_claims_say() -> None:
    # where this fails: python -m tests.direction.page
    assert PAGE.read_text(encoding="utf-8") == page()


def test_no_claim_is_made_twice() -> None:
    said = [claim.says for claim in claims()]
    assert len(said) == len(set(said))


def test_there_are_as_many_as_promised() -> None:
    assert len(claims()) >= 25
