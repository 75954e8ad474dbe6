"""From words to the boxes of a quotation: one for each line, none where there is a column, a cell or a page between."""

from __future__ import annotations

import pytest

from pipeline.report.highlights import Layout, LineBox, Place


def word(start: int, end: int, x0: float, top: float, *, page: int = 1, wide: float = 0, high: float = 10) -> Place:
    return Place(start, end, page, x0, top, x0 + (wide or 5 * (end - start)), top + high)


def around(box: LineBox, x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether the box holds this area and little more."""
    assert box.x0 <= x0 <= box.x0 + 3
    assert box.top <= top <= box.top + 2
    assert box.x1 - 3 <= x1 <= box.x1
    assert box.bottom - 2 <= bottom <= box.bottom
    return True


LINE = [word(0, 4, 50, 100), word(5, 9, 75, 100), word(10, 14, 100, 100)]


def test_words_of_one_line_share_a_box_a_little_larger_than_they_are() -> None:
    (box,) = Layout(LINE).boxes(0, 14)
    assert around(box, 50, 100, 120, 110)
    assert (box.x0, box.top, box.x1, box.bottom) != (50, 100, 120, 110)


def test_only_the_words_of_the_quotation_are_in_it_and_the_order_of_rows_does_not_matter() -> None:
    (box,) = Layout(LINE[::-1]).boxes(5, 9)
    assert around(box, 75, 100, 95, 110)


def test_a_word_that_lies_half_in_the_quotation_gives_that_half() -> None:
    (box,) = Layout([word(0, 10, 50, 100)]).boxes(5, 12)
    assert around(box, 75, 100, 100, 110)


def test_each_line_has_a_box() -> None:
    below = [word(15, 19, 50, 112), word(20, 24, 75, 112)]
    first, second = Layout([*LINE, *below]).boxes(0, 24)
    assert around(first, 50, 100, 120, 110)
    assert around(second, 50, 112, 95, 122)


def test_a_line_of_one_word_above_another_is_not_joined_to_it() -> None:
    assert len(Layout([word(0, 4, 50, 100), word(5, 9, 50, 112)]).boxes(0, 9)) == 2


def test_a_raised_mark_is_of_the_line() -> None:
    (box,) = Layout([*LINE, word(14, 15, 120, 98, high=6)]).boxes(0, 15)
    assert around(box, 50, 98, 125, 110)


def test_text_that_goes_on_in_the_next_column_has_a_box_in_each() -> None:
    boxes = Layout([word(0, 4, 50, 700), word(5, 9, 300, 100)]).boxes(0, 9)
    assert [(box.x0 < 60, box.top > 600) for box in boxes] == [(True, True), (False, False)]


def test_cells_of_a_table_row_have_boxes_of_their_own() -> None:
    boxes = Layout([word(0, 4, 50, 100), word(7, 11, 200, 100), word(14, 18, 350, 100)]).boxes(0, 18)
    assert [round(box.x0) for box in boxes] == [48, 198, 348]


def test_a_quotation_over_two_pages_has_boxes_on_both() -> None:
    boxes = Layout([word(0, 4, 50, 780, page=3), word(5, 9, 50, 60, page=4)]).boxes(0, 9)
    assert [box.page for box in boxes] == [3, 4]


def test_words_that_run_up_the_page_share_a_box() -> None:
    up = [Place(0, 4, 1, 50, 300, 60, 320), Place(5, 9, 1, 50, 275, 60, 295), Place(10, 14, 1, 50, 250, 60, 270)]
    (box,) = Layout(up).boxes(0, 14)
    assert (box.x0 <= 50, box.top <= 250, box.x1 >= 60, box.bottom >= 320) == (True,) * 4
    assert box.x1 - box.x0 < 13


@pytest.mark.parametrize(("start", "end"), [(20, 30), (4, 5), (9, 10)])
def test_text_without_words_has_no_box(start: int, end: int) -> None:
    assert Layout(LINE).boxes(start, end) == []
    assert Layout([]).boxes(start, end) == []


def test_a_box_is_cut_at_the_edges_of_its_page_and_gone_beyond_them() -> None:
    assert LineBox(1, -3, 10, 50, 20).within(40, 100) == LineBox(1, 0, 10, 40, 20)
    assert LineBox(1, 45, 10, 50, 20).within(40, 100) is None
    assert LineBox(1, 0, 10, 5, 20).moved(3, -4) == LineBox(1, 3, 6, 8, 16)
