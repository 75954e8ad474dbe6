"""Triage: pages without text and pages whose text means nothing are told from all others. All samples are our own."""

# ruff: noqa: E501 - lines of sample text are as long as they are
from __future__ import annotations

import random
import string
from dataclasses import replace

import pytest

from pipeline.config import ExtractSettings
from pipeline.readers.pdf import ocr, triage
from pipeline.readers.pdf.model import Page, Word

ENGLISH = (
    "The trust signed its agreement with two companies in the spring, and the first patients joined in June. Nobody had "
    "time to train the nurses, so the clinics filled slowly. What changed was small: a shared calendar, one named person "
    "on each side, and a short call every Friday. By the end of the year the waiting list had fallen by a third."
)
LANGUAGES = {
    "english": ENGLISH,
    "welsh": "Llofnododd yr ymddiriedolaeth ei chytundeb gyda dau gwmni yn y gwanwyn, ac ymunodd y cleifion cyntaf ym mis "
    "Mehefin. Nid oedd gan neb amser i hyfforddi'r nyrsys, felly llenwodd y clinigau yn araf. Newid bach a wnaeth y "
    "gwahaniaeth: calendr ar y cyd, un person a enwyd ar bob ochr, a galwad fer bob dydd Gwener.",
    "german": "Das Krankenhaus unterzeichnete im Frühjahr einen Vertrag mit zwei Unternehmen, und die ersten Patienten "
    "kamen im Juni. Niemand hatte Zeit, die Pflegekräfte zu schulen, deshalb füllten sich die Sprechstunden nur langsam. "
    "Kleine Änderungen halfen: ein gemeinsamer Kalender, eine Ansprechperson auf jeder Seite und ein kurzes Gespräch.",
    "french": "L'hôpital a signé au printemps un accord avec deux entreprises, et les premiers patients sont arrivés en "
    "juin. Personne n'avait le temps de former les infirmières, et les consultations se sont remplies lentement. Ce sont "
    "de petites choses qui ont tout changé : un calendrier partagé, une personne désignée de chaque côté.",
    "polish": "Szpital podpisał wiosną umowę z dwiema firmami, a pierwsi pacjenci przyszli w czerwcu. Nikt nie miał czasu "
    "przeszkolić pielęgniarek, więc przychodnie zapełniały się powoli. Pomogły drobne zmiany: wspólny kalendarz, jedna "
    "wyznaczona osoba po każdej stronie i krótka rozmowa w każdy piątek. Pod koniec roku kolejka była krótsza.",
    "czech": "Nemocnice podepsala na jaře smlouvu se dvěma společnostmi a první pacienti přišli v červnu. Nikdo neměl čas "
    "vyškolit sestry, a tak se ordinace plnily pomalu. Pomohly malé změny: společný kalendář, jedna pověřená osoba na "
    "každé straně a krátký rozhovor každý pátek. Na konci roku byla čekací listina o třetinu kratší.",
    "finnish": "Sairaala allekirjoitti keväällä sopimuksen kahden yrityksen kanssa, ja ensimmäiset potilaat tulivat "
    "kesäkuussa. Kenelläkään ei ollut aikaa kouluttaa hoitajia, joten vastaanotot täyttyivät hitaasti. Pienet muutokset "
    "auttoivat: yhteinen kalenteri, yksi nimetty henkilö kummallakin puolella ja lyhyt puhelu joka perjantai.",
    "hungarian": "A kórház tavasszal szerződést írt alá két céggel, és az első betegek júniusban érkeztek. Senkinek sem "
    "volt ideje a nővéreket kiképezni, ezért a rendelések lassan teltek meg. Apró változások segítettek: közös naptár, "
    "mindkét oldalon egy kijelölt személy, és minden pénteken egy rövid megbeszélés a két csapat között.",
    "greek": "Το νοσοκομείο υπέγραψε την άνοιξη συμφωνία με δύο εταιρείες και οι πρώτοι ασθενείς ήρθαν τον Ιούνιο. Κανείς "
    "δεν είχε χρόνο να εκπαιδεύσει τις νοσηλεύτριες, και έτσι τα ιατρεία γέμιζαν αργά. Βοήθησαν μικρές αλλαγές.",
    "bulgarian": "Болницата подписа през пролетта договор с две фирми и първите пациенти дойдоха през юни. Никой нямаше "
    "време да обучи сестрите и затова кабинетите се пълнеха бавно. Помогнаха малки промени: общ календар.",
    "vietnamese": "Bệnh viện đã ký hợp đồng với hai công ty vào mùa xuân, và những bệnh nhân đầu tiên đã đến vào tháng "
    "sáu. Không ai có thời gian để đào tạo các y tá, vì vậy các phòng khám đầy lên rất chậm. Những thay đổi nhỏ đã giúp "
    "ích: một lịch chung, một người phụ trách ở mỗi bên và một cuộc gọi ngắn vào mỗi thứ sáu.",
}
CODE = (
    "def read_table(path: str, *, sep: str = ',') -> dict[str, list[float]]: with open(path, encoding='utf-8') as f: "
    "rows = [line.rstrip().split(sep) for line in f if not line.startswith('#')]; return {row[0]: [float(x) for x in "
    "row[1:]] for row in rows if len(row) > 1 and row[0] != ''} # keys are names; values[i] >= 0 && !done || x ^= y"
)
FORMULAS = (
    "β̂ = (XᵀX)⁻¹Xᵀy , σ² ≈ Σ(xᵢ − x̄)²/(n − 1) ⇒ p < 0.05 ; ∀ε > 0 ∃δ : |x − x₀| < δ → |f(x) − f(x₀)| < ε ; "
    "log₂(p) = −H(X) ± 1.96·√(p(1−p)/n) where λ ∈ [0, 1], μ₁ ≠ μ₂ and ∂L/∂θ = 0, so that exp(−λt) ≤ 1 for t ≥ 0"
)
NUMBERS = " ".join(f"{n * 37 % 991:,}.{n % 10} (±{n % 7}%) £{n}k {n}/{n + 3} [{n}–{n + 9}]" for n in range(1000, 1060))
NAMES = (
    "Aoife Brzezinski, Nkechi Okwuosa, Siân Llwyd, Xiuying Zhang, Ngozi Mbah, Krzysztof Szczepański, Hrvoje Krznarić, "
    "Bjørn Skjæveland, Thandiwe Nxumalo, Vytautas Žvirblis, Ngaire Whāngārei, Þorgerður Jónsdóttir, Zbigniew Grzyb, "
    "Mfoniso Ekpenyong, Rhys Cwmbrân, Phuong Nguyễn, Jiří Strnad, Gwyneth Pwllheli, Wojciech Chrząszcz, Tjarko Dijkstra"
)
VARIABLES = " ".join(
    f"|{name}{n}| Num 8 | {what} code" for n in range(20) for name, what in (("STXDX", "Ward"), ("HCFCLS", "Clinic"))
)
TICKS = " ".join(f"Site {n} ✓ ✗ ✓ ● ○ ☐ ■ │ ─" for n in range(30))
GENES = " ".join(("BRCA1 TP53 EGFR KRAS HER2 PD-L1 CDKN2A NTRK MSH6 HbA1c eGFR NT-proBNP LDL-C",) * 4)
LETTERS = string.ascii_lowercase


def exchanged(text: str, seed: int) -> str:
    """Each letter stands for another one, as where the fonts of a PDF give random letters for glyphs."""
    order = list(LETTERS)
    random.Random(seed).shuffle(order)
    return text.translate(str.maketrans(LETTERS + LETTERS.upper(), "".join(order) + "".join(order).upper()))


def shifted(text: str, by: int) -> str:
    """Each character but the space moved by a number of code points."""
    return "".join(c if c == " " else chr(max(1, ord(c) + by)) for c in text)


def page_of(text: str, **changes) -> Page:
    words = [Word(part, 72.0, 300.0, 90.0, 310.0, 10.0, False, 1) for part in text.split()]
    return replace(Page(1, 595.0, 842.0, words), **changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_in_a_language_is_not_garbled(language: str):
    assert not triage.is_garbled(LANGUAGES[language].split())
    assert not triage.is_garbled(LANGUAGES[language].upper().split())


@pytest.mark.parametrize("text", [CODE, FORMULAS, NUMBERS, NAMES, NAMES.upper(), VARIABLES, TICKS, GENES, "", "Page 3"])
def test_pages_without_sentences_are_not_garbled(text: str):
    assert not triage.is_garbled(text.split())


@pytest.mark.parametrize("seed", range(40))
def test_letters_exchanged_at_random_are_garbled(seed: int):
    assert triage.is_garbled(exchanged(ENGLISH, seed).split())


@pytest.mark.parametrize("by", [*range(-29, 0), *range(1, 32), 95, 128, 256, 0xF000 - 32])
def test_shifted_code_points_are_garbled(by: int):
    assert triage.is_garbled(shifted(2 * ENGLISH, by).split())


@pytest.mark.parametrize(
    "character", ["\ufffd", "\ue012", "\x06", "\u0378"], ids=["replacement", "private", "control", "unassigned"]
)
def test_characters_that_no_text_is_made_of_are_garbled(character: str):
    glyphs = "".join(character if n % 3 else letter for n, letter in enumerate(ENGLISH) if letter != " ")
    assert triage.is_garbled([glyphs[i : i + 6] for i in range(0, len(glyphs), 6)])


def test_bullets_of_a_symbol_font_do_not_make_a_page_garbled():
    assert not triage.is_garbled(("\uf0b7 " + " \uf0b7 ".join(ENGLISH.split(","))).split())


def test_letters_of_many_scripts_in_one_word_are_garbled():
    scripts = "aбγdжζеßπкλмנоפקרшทυვωхყз"
    soup = ENGLISH.lower().translate(str.maketrans(LETTERS[: len(scripts)], scripts))
    assert triage.is_garbled(soup.split())


def test_a_page_with_a_picture_and_no_words_is_scanned_and_a_blank_page_is_not():
    assert triage.needs_recognition(page_of("", scanned=True)) == "scanned"
    assert triage.needs_recognition(page_of("")) == ""


def test_a_scan_that_bears_only_the_stamp_of_an_archive_is_scanned():
    stamp = Word("Archived", 72.0, 820.0, 110.0, 830.0, 8.0, False, 1)
    assert triage.needs_recognition(page_of("", words=[stamp], pictures=1.0)) == "scanned"
    assert triage.needs_recognition(page_of("", words=[stamp], pictures=0.3)) == ""
    assert triage.needs_recognition(page_of("A cover with a title", pictures=1.0)) == ""


# --- what follows from it --------------------------------------------------------------------------------------------


@pytest.fixture
def pages() -> list[Page]:
    """A readable page, a scanned one and a garbled one."""
    return [
        page_of(ENGLISH),
        page_of("", number=2, scanned=True),
        page_of(exchanged(ENGLISH, 1), number=3, turn=90, width=842.0, height=595.0),
    ]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda language: ocr.Engine("tesseract 5.0"))


WORDS = [Word("Recognised", 72.0, 72.0, 120.0, 82.0, 10.0, False, 3)]


def test_a_first_reading_names_the_pages_to_recognise(pages, installed):
    settled = triage.settle(pages, ExtractSettings())
    assert (settled.unread, settled.garbled, settled.recognised) == ((2, 3), (3,), False)
    assert not pages[2].words


def test_a_second_reading_takes_the_recognised_words(pages, installed):
    settled = triage.settle(pages, ExtractSettings(), {2: "recognition found no words", 3: WORDS})
    assert (settled.unread, settled.garbled, settled.recognised, settled.engine) == ((), (), True, "tesseract 5.0")
    assert pages[2].words == WORDS
    assert (pages[2].width, pages[2].height, pages[2].turn) == (595.0, 842.0, 0)  # words are placed as it is shown
    assert settled.notes == (
        "page 3 recognised by tesseract 5.0",
        "no text on page 2 (scanned): recognition found no words",
    )


def test_without_recognition_a_note_names_the_pages_and_what_to_do(pages, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ocr, "engine", lambda language: ocr.Engine(problem="install tesseract"))
    settled = triage.settle(pages, ExtractSettings())
    assert (settled.unread, settled.garbled) == ((), (3,))
    assert settled.notes[0] == "no text on page 2 (scanned): install tesseract"
    assert settled.notes[1].startswith("no readable text on page 3 (its letters stand for others")
    assert not pages[2].words


def test_recognition_can_be_switched_off(pages, installed):
    settled = triage.settle(pages, ExtractSettings(ocr="never"))
    assert settled.unread == ()
    assert all("set extract.ocr to auto" in note for note in settled.notes)


def test_readable_pages_are_left_alone(pages):
    before = list(pages[0].words)
    assert triage.settle(pages[:1], ExtractSettings()) == triage.Settled()
    assert pages[0].words == before
