"""The views of themes show every passage, every step and every count, to eyes, keyboards and screen readers."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lxml import html

from pipeline.report.explorer import write_explorer
from pipeline.report.labels import LINE, MOST_LINES, Box, lines_of, place
from pipeline.report.palette import INK, THEME_COLOURS, THEME_LEVELS, WHITE
from pipeline.report.themes_map import FEWEST_OF_THEME, MOST_POINTS, WIDTH, draw_map
from pipeline.report.themes_views import by_document, by_year, draw_tree, number_themes
from pipeline.review import Review
from tests.report.conftest import TITLE
from tests.report.test_explorer import contrast
from tests.report.test_explorer import one as one_of
from tests.report.toy import CLEAN, CODEBOOK

Row = dict[str, Any]
one: Any = one_of
BAND = "#f7f5f1"


@pytest.fixture
def views(page: Any) -> Any:
    return one(page, "//section[@id='theme-views']")


def with_points(review: Review, points: list[tuple[str, float, float]]) -> Review:
    """The review with these points (theme, x, y), all of document d0."""
    rows = [
        {
            "passage_id": f"p{n:05}",
            "theme_id": theme,
            "doc_id": "d0",
            "page": None,
            "start": 0,
            "end": 11,
            "x": x,
            "y": y,
        }
        for n, (theme, x, y) in enumerate(points)
    ]
    data = pd.DataFrame(rows, columns=list(review.theme_map.columns)).astype({"page": "Int64"})
    return replace(review, tables={**review.tables, "theme_map": data})


def themes_named(*labels: str) -> list[Row]:
    themes = [{"theme_id": f"t{n}", "label": label, "n_passages": 3} for n, label in enumerate(labels)]
    number_themes(themes)
    return themes


def test_every_passage_is_a_mark_of_its_theme_that_leads_there(views: html.HtmlElement, review: Review) -> None:
    for theme_id, points in review.theme_map.groupby("theme_id"):
        group = one(views, f".//*[contains(@class, 'points')][@href='#{theme_id}']")
        assert len(group.xpath("./use")) == len(points)


def test_a_mark_tells_how_the_passage_begins_its_document_and_theme(views: html.HtmlElement) -> None:
    title = views.xpath(".//*[@href='#t0'][contains(@class, 'points')]/use/title")[0].text_content()
    beginning, document, theme = title.split("\n")
    assert beginning.endswith("…")
    assert " ".join(CLEAN.split()).startswith(beginning[:-1])
    assert len(beginning) <= 110
    assert document == "Partnership on the wards"
    assert theme.endswith(": theme 0")


def test_one_link_per_theme_is_reached_by_keyboard_and_names_it(views: html.HtmlElement, review: Review) -> None:
    links = views.xpath(".//*[@class='map']//*[name()='a'][not(@tabindex='-1')]")
    assert sorted(link.get("href") for link in links) == sorted(f"#{theme}" for theme in review.themes["theme_id"])
    assert all(link.get("aria-label").startswith("Theme ") for link in links)


def test_the_table_of_the_map_says_the_same_as_the_map(views: html.HtmlElement) -> None:
    drawn = [title.text_content().split("\n")[:2] for title in views.xpath(".//use/title")]
    told = [
        [row[0].text_content(), row[1].xpath("string(./a)")]
        for row in views.xpath(".//table[contains(@class, 'mapped')]/tbody/tr[td]")
    ]
    assert sorted(told) == sorted(drawn)


def test_the_heat_map_of_documents_counts_the_assignments(views: html.HtmlElement, review: Review) -> None:
    placed = review.theme_assignments[review.theme_assignments["theme_id"] != ""]
    rows = views.xpath(".//table[contains(@class, 'by-document')]/tbody/tr")
    included = review.documents[review.documents["status"] == "included"]
    order = [href[1:] for href in views.xpath(".//table[contains(@class, 'by-document')]/thead//@href")]
    shown = {
        row.xpath("string(./th/a/@href)").removeprefix("documents/").removesuffix(".html"): [
            cell.text_content().strip("·") for cell in row.findall("td")
        ]
        for row in rows
    }
    assert sorted(shown) == sorted(included["doc_id"])
    for doc_id, cells in shown.items():
        own = placed[placed["doc_id"] == doc_id]
        counts = [int((own["theme_id"] == theme).sum()) for theme in order]
        assert [0 if cell == "none" else int(cell) for cell in cells] == [*counts, sum(counts)]


def test_changes_name_related_themes_by_label_and_link_those_that_are_there(review: Review, tmp_path: Path) -> None:
    base = {name: review.theme_changes.iloc[0][name] for name in review.theme_changes.columns}
    rows = [
        base | {"theme_id": "t9", "label": "Gone <b>", "change": "merged", "related": "t0"},
        base | {"change": "born", "related": "t9 t7"},
    ]
    data = pd.DataFrame(rows, columns=review.theme_changes.columns).astype(review.theme_changes.dtypes)
    write_explorer(
        replace(review, tables={**review.tables, "theme_changes": data}), CODEBOOK, tmp_path / "report", title=TITLE
    )
    page = html.fromstring((tmp_path / "report" / "index.html").read_bytes().decode())
    merged, born = page.xpath("//table[@id='changes']/tbody/tr")
    assert merged.xpath("string(./td[2]/a[@href='#t0'])") == "theme 0"
    assert not merged.xpath("./th/a")
    assert born.xpath("./th/a/@href") == ["#t0"]
    assert "".join(born[2].text_content().split()) == "Gone<b>;t7"
    assert not born.xpath("./td[2]//a")


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_a_map_of_few_passages_is_drawn_inside_its_frame(review: Review, count: int) -> None:
    few = with_points(review, [("t0", float(n), 0.0) for n in range(count)])
    drawn = draw_map(few, themes_named("Only theme"))
    points = [point for theme in drawn["themes"] for point in theme["points"]]
    assert len(points) == drawn["shown"] == drawn["all"] == count
    assert all(0 < point["cx"] < WIDTH and 0 < point["cy"] < drawn["height"] for point in points)


def test_passages_on_one_point_are_drawn_in_the_middle(review: Review) -> None:
    drawn = draw_map(with_points(review, [("t0", 0.3, 0.3)] * 4), themes_named("Only theme"))
    assert {(p["cx"], p["cy"]) for p in drawn["themes"][0]["points"]} == {(WIDTH // 2, drawn["height"] // 2)}


def test_a_page_without_themes_or_with_one_says_so(review: Review, tmp_path: Path) -> None:
    names = ("themes", "theme_assignments", "theme_map", "theme_hierarchy", "theme_changes", "codebook_gaps")
    empty = replace(review, tables={**review.tables, **{name: review.tables[name].iloc[:0] for name in names}})
    write_explorer(empty, CODEBOOK, tmp_path / "none", title=TITLE)
    page = html.fromstring((tmp_path / "none" / "index.html").read_bytes().decode())
    assert one(page, "//section[@id='theme-views']").xpath("string(.//*[@class='empty'])").startswith("None")
    single = with_points(review, [("t0", 0.0, 0.0)])
    tables = {**single.tables, "themes": review.themes.iloc[:1], "theme_hierarchy": review.theme_hierarchy.iloc[:0]}
    write_explorer(replace(single, tables=tables), CODEBOOK, tmp_path / "one", title=TITLE)
    page = html.fromstring((tmp_path / "one" / "index.html").read_bytes().decode())
    assert len(page.xpath("//*[@class='map']//use")) == 1
    assert not page.xpath("//*[@id='tree-h']")


def many_points(count: int) -> list[tuple[str, float, float]]:
    """Points of four themes, the last of which has a dozen alone."""
    random = np.random.default_rng(4)
    return [
        (f"t{3 if n < 12 else n % 3}", float(x), float(y)) for n, (x, y) in enumerate(random.normal(size=(count, 2)))
    ]


def test_of_many_passages_a_sample_is_drawn_that_keeps_small_themes(review: Review, tmp_path: Path) -> None:
    many = with_points(review, many_points(4 * MOST_POINTS))
    drawn = draw_map(many, themes_named("A", "B", "C", "D"))
    sizes = [len(theme["points"]) for theme in drawn["themes"]]
    assert drawn["all"] == 4 * MOST_POINTS
    assert abs(drawn["shown"] - MOST_POINTS) <= FEWEST_OF_THEME + 4
    assert sizes[3] == FEWEST_OF_THEME
    assert max(sizes[:3]) - min(sizes[:3]) <= 2
    shuffled = many.theme_map.sample(frac=1, random_state=1)
    again = draw_map(replace(many, tables={**many.tables, "theme_map": shuffled}), themes_named("A", "B", "C", "D"))
    assert json.dumps(again, default=str, sort_keys=True) == json.dumps(drawn, default=str, sort_keys=True)
    write_explorer(many, CODEBOOK, tmp_path / "report", title=TITLE)
    page = html.fromstring((tmp_path / "report" / "index.html").read_bytes().decode())
    assert f"Of {4 * MOST_POINTS:,} passages" in one(page, "//*[@id='map-sample']").text_content()


def test_names_on_the_map_do_not_cover_each_other_and_stay_inside(review: Review) -> None:
    random = np.random.default_rng(2)
    labels = [f"Joint working agreements, {word} of care, name {n}" for n, word in enumerate(["board", "cost"] * 20)]
    centres = random.normal(size=(40, 2))
    near = [(n, x + dx / 9, y + dy / 9) for n, (x, y) in enumerate(centres) for dx, dy in random.normal(size=(8, 2))]
    points = [(f"t{n}", float(x), float(y)) for n, x, y in near]
    anchors = [(float(400 + 200 * x), float(400 + 200 * y)) for x, y in centres]
    boxes = [box for box in place(anchors, [(120.0, 50.0)] * 40, np.array(anchors), (1180.0, 860.0)) if box]
    assert len(boxes) > 20
    assert not [pair for pair in combinations(boxes, 2) if pair[0].covers(pair[1])]
    assert all(60 <= box.x <= 1120 and 25 <= box.y <= 835 for box in boxes)
    drawn = draw_map(with_points(review, points), themes_named(*labels))
    assert all(theme["at"] or theme["number_at"] for theme in drawn["themes"])


def test_a_name_hides_as_few_points_as_it_can() -> None:
    crowd = np.array([(500 + 4 * n, 300 - y) for n in range(-20, 21) for y in range(0, 100, 10)], dtype=float)
    (box,) = place([(500.0, 300.0)], [(120.0, 30.0)], crowd, (1000.0, 600.0))
    assert box is not None
    assert box.y > 300, "above it is crowded"


def test_a_name_without_room_has_no_place_and_does_not_go_far_away() -> None:
    crowd = np.array([(x, y) for x in range(0, 1000, 12) for y in range(0, 600, 12)], dtype=float)
    assert place([(500.0, 300.0)], [(120.0, 30.0)], crowd, (1000.0, 600.0)) == [None]
    assert place([(500.0, 300.0)], [(120.0, 30.0)], crowd[:0], (1000.0, 600.0)) != [None]


@pytest.mark.parametrize("name", ["", "a", "word " * 60, "x" * 300, "漢字" * 60])
def test_a_name_takes_at_most_three_lines(name: str) -> None:
    lines = lines_of(f"7 {name}")
    assert 1 <= len(lines) <= MOST_LINES
    assert all(len(line) <= LINE for line in lines)
    assert lines[-1].endswith("…") == (len(name) > 80)


def test_boxes_that_touch_do_not_cover_each_other() -> None:
    assert not Box(0, 0, 10, 10).covers(Box(10, 0, 10, 10))
    assert Box(0, 0, 10, 10).covers(Box(9, 0, 10, 10))


def merge(number: int, first: str, second: str, height: float, theme_ids: str) -> Row:
    parts = {"merge": number, "first": first, "second": second, "height": height, "theme_ids": theme_ids}
    return {**parts, "n_themes": len(theme_ids.split()), "n_passages": 9}


def test_brackets_of_the_tree_start_at_what_they_join_and_stand_by_distance() -> None:
    merges = [merge(1, "t2", "t0", 0.2, "t2 t0"), merge(2, "1", "t1", 0.4, "t2 t0 t1")]
    tree = draw_tree(merges, themes_named("A", "B", "C"))
    assert [leaf["theme_id"] for leaf in tree["leaves"]] == ["t2", "t0", "t1"]
    assert [join["path"] for join in tree["joins"]] == ["M100 0.5H52V1.5H100", "M52 1H4V2.5H100"]
    first, second = tree["joins"][1]["parts"]
    assert [[theme["label"] for theme in part] for part in (first, second)] == [["C", "A"], ["B"]]


def test_a_tree_of_many_steps_one_into_the_other_is_drawn() -> None:
    ids = [f"t{n}" for n in range(1500)]
    merges = [merge(1, "t0", "t1", 0.0, "t0 t1")]
    merges += [merge(n, str(n - 1), f"t{n}", 0.0, " ".join(ids[: n + 1])) for n in range(2, 1500)]
    assert len(draw_tree(merges, themes_named(*ids))["joins"]) == 1499


DOCUMENTS = [
    {"doc_id": "a", "title": "A", "source_path": "a", "date": "2019-05"},
    {"doc_id": "b", "title": "", "source_path": "b.pdf", "date": "2021"},
    {"doc_id": "c", "title": "C", "source_path": "c", "date": ""},
]
PLACED = [{"doc_id": key[0], "theme_id": key[1:]} for key in ("at0", "at0", "bt0", "bt1", "ct1", "ct1", "ct1")]


def test_years_run_from_first_to_last_and_documents_without_a_date_are_counted_apart() -> None:
    view = by_year(PLACED, DOCUMENTS, themes_named("A", "B"))
    assert [(column["year"], column["documents"]) for column in view["years"]] == [
        ("2019", 1),
        ("2020", 0),
        ("2021", 1),
        ("", 1),
    ]
    assert [[cell["n"] for cell in row["cells"]] for row in view["rows"]] == [[2, 0, 1, 0], [0, 0, 1, 3]]
    assert (view["dated"], view["undated"], view["undated_passages"], view["most"]) == (2, 1, 3, 2)
    assert view["rows"][1]["cells"][3]["level"] == 0, "no year: not shaded as if it were one"


def test_years_far_apart_are_not_filled_in() -> None:
    documents = [DOCUMENTS[0] | {"date": "1948"}, DOCUMENTS[1]]
    assert [column["year"] for column in by_year(PLACED[:4], documents, themes_named("A", "B"))["years"]] == [
        "1948",
        "2021",
    ]


def test_without_dates_there_are_no_years() -> None:
    view = by_year(PLACED, [row | {"date": ""} for row in DOCUMENTS], themes_named("A", "B"))
    assert (view["dated"], view["undated"]) == (0, 3)


def test_a_document_without_a_theme_has_a_row_of_nothing() -> None:
    view = by_document(PLACED[:4], DOCUMENTS, themes_named("A", "B"))
    assert [(row["name"], row["total"], [cell["level"] for cell in row["cells"]]) for row in view["rows"]] == [
        ("A", 2, [5, 0]),
        ("b.pdf", 2, [3, 3]),
        ("C", 0, [0, 0]),
    ]


def test_no_two_of_forty_themes_look_alike() -> None:
    themes = themes_named(*map(str, range(40)))
    assert len({(theme["colour"], theme["shape"]) for theme in themes}) == 40
    assert [theme["number"] for theme in themes] == list(range(1, 41))


def test_colours_of_themes_reach_the_contrast_of_wcag_aa() -> None:
    """4.5 to 1 as names on the map, not only 3 to 1 as marks."""
    assert min(contrast(colour, BAND) for colour in THEME_COLOURS) >= 4.5
    assert min(contrast(WHITE if n >= 3 else INK, level) for n, level in enumerate(THEME_LEVELS)) >= 4.5
