"""What is learnt is not decided with: by author, by drawing, to the byte."""

from dataclasses import replace
from uuid import UUID

from feedback.dataset import LabelledExample
from feedback.splits import digest, split, split_validation
from tests.support.labelled_examples import draw, relabel


def people(count: int, each: int = 40) -> list[LabelledExample]:
    one = draw(count * each)
    return [replace(e, author=UUID(int=n // each + 1)) for n, e in enumerate(one)]


def ids(examples: list[LabelledExample]) -> list[UUID]:
    return [example.id for example in examples]


def test_about_a_fifth_of_one_person_s_drawings_is_held_out() -> None:
    learn, held_out = split(people(1, 400))
    assert 0.15 < len(held_out) / 400 < 0.25
    assert len(learn) + len(held_out) == 400


def test_the_split_is_the_same_in_any_order() -> None:
    everything = people(8, 25)
    learn, held_out = split(everything)
    again = split(everything[::-1])
    assert (ids(again[0]), ids(again[1])) == (ids(learn), ids(held_out))


def test_more_labels_move_none_of_the_old_ones() -> None:
    everything = people(8, 25)
    before, after = split(everything[:150]), split(everything)
    assert set(ids(before[0])) <= set(ids(after[0]))
    assert set(ids(before[1])) <= set(ids(after[1]))


def test_some_people_are_held_out_whole_where_there_are_many() -> None:
    learn, held_out = split(people(40, 10))
    whole = {e.author for e in held_out} - {e.author for e in learn}
    assert 3 <= len(whole) <= 14


def test_nobody_is_held_out_whole_where_there_are_four() -> None:
    learn, held_out = split(people(4))
    assert {e.author for e in learn} == {e.author for e in held_out}


def test_the_same_picture_is_never_on_both_sides() -> None:
    everything = people(1, 200)
    copies = [
        replace(e, pixels=everything[0].pixels, label=everything[0].label) if n < 30 else e
        for n, e in enumerate(everything)
    ]
    learn, held_out = split(copies)
    assert {e.pixels.tobytes() for e in learn}.isdisjoint(e.pixels.tobytes() for e in held_out)
    assert len(learn) + len(held_out) == 200


def test_nobody_s_drawings_are_split_one_by_one() -> None:
    unknown = [replace(e, author=None) for e in people(8, 25)]
    learn, held_out = split(unknown)
    assert 0.1 < len(held_out) / len(unknown) < 0.3
    assert learn


def test_a_tenth_of_what_is_learnt_is_kept_to_calibrate_with() -> None:
    learn, _ = split(people(1, 400))
    taught, validation = split_validation(learn)
    assert 0.05 < len(validation) / len(learn) < 0.16
    assert not set(ids(taught)) & set(ids(validation))


def test_the_digest_changes_with_a_label_and_not_with_the_order() -> None:
    some = draw(20)
    assert digest(some) == digest(some[::-1])
    assert digest(some) != digest([relabel(some[0], 9), *some[1:]])
    assert digest(some) != digest(some[1:])


def test_no_labels_split_into_nothing() -> None:
    assert split([]) == ([], [])
