import gzip
from pathlib import Path

import numpy as np
import pytest

from model.handwriting.unipen import BadUnipen, read_folder, read_unipen

UCI = """.INCLUDE dene.doc
.SEGMENT DIGIT 0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 260  340
.PEN_UP
.DT 40
.PEN_DOWN
 10 20
.PEN_UP
.SEGMENT DIGIT 1 ? "2"
.COMMENT 2 26   54
.PEN_DOWN
 1 2
.PEN_UP
"""
UNIPEN = """.COMMENT UNIPEN train_r01_v07, category 1a
.SEGMENT CHARACTER 0 ? "k"
.COMMENT apb/apb28/app2819.dat
.PEN_DOWN
 0 5
 3 9
.SEGMENT DIGIT 1 ? "7"
.COMMENT syn/syn1/jel-dig14.dat
.PEN_DOWN
 0 5
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_strokes_are_read_with_y_turned_down(tmp_path: Path) -> None:
    eight, two = read_unipen(write(tmp_path / "pendigits.tra", UCI))
    assert (eight.label, eight.writer, eight.source) == ("8", "pendigits/12", "pendigits")
    assert [stroke.tolist() for stroke in eight.strokes] == [
        [[267, -333], [260, -340]],
        [[10, -20]],
    ]
    assert eight.strokes[0].dtype == np.float32
    assert two.writer == "pendigits/26"


def test_a_writer_is_a_folder_or_where_it_must_be_a_file(tmp_path: Path) -> None:
    k, seven = read_unipen(write(tmp_path / "some.txt", UNIPEN))
    assert (k.label, k.writer) == ("k", "apb/apb28")
    assert (seven.label, seven.writer) == ("7", "syn/syn1/jel-dig14.dat")


def test_a_writer_whose_folder_is_left_out_is_the_same(tmp_path: Path) -> None:
    """As in `unipen-others`: the number of a file is that of its folder and two digits."""
    text = UNIPEN.replace("apb/apb28/app2819", "apb/app2819").replace(
        "syn/syn1/jel-dig14", "kai/jk1"
    )
    k, seven = read_unipen(write(tmp_path / "some.txt", text))
    assert (k.writer, seven.writer) == ("apb/apb28", "kai/jk1.dat")


def test_the_earlier_letters_are_left_out_beside_those_that_replace_them(tmp_path: Path) -> None:
    write(tmp_path / "unipen-letters.txt", UNIPEN)
    assert len(read_folder(tmp_path)) == 2
    write(tmp_path / "unipen-others.txt", UCI)
    assert [sample.label for sample in read_folder(tmp_path)] == ["8", "2"]


def test_a_comment_before_the_first_segment_names_nobody(tmp_path: Path) -> None:
    text = UNIPEN.replace(".COMMENT apb/apb28/app2819.dat\n", "")
    assert read_unipen(write(tmp_path / "some.txt", text))[0].writer == "some"


def test_gzip_and_plain_files_of_a_folder_are_read_by_name(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", UNIPEN)
    (tmp_path / "a.tra.gz").write_bytes(gzip.compress(UCI.encode()))
    write(tmp_path / "README.md", "not strokes")
    assert [sample.label for sample in read_folder(tmp_path)] == ["8", "2", "k", "7"]


def test_an_empty_folder_says_what_it_looked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no UNIPEN files in"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("label,pixel0\n7,0\n", "it is not UNIPEN text"),
        (UCI.replace("267  333", "267"), "line 5 is no point 'x y': '267'"),
        (UCI.replace("267  333", "x y"), "line 5 is no point"),
        (UCI.replace("267  333", "nan 1"), "line 5 is out of all bounds"),
        (UCI.replace("267  333", "1e30 1"), "line 5 is out of all bounds"),
        (UCI.replace(" 1 2\n", " 1 2\n" * 20_001), "a '2' of pendigits/26 has more than 20000"),
    ],
)
def test_what_is_no_unipen_text_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = write(tmp_path / "bad.txt", text)
    with pytest.raises(BadUnipen, match=complaint) as raised:
        read_unipen(path)
    assert str(path) in str(raised.value)


def test_a_cut_off_gzip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.txt.gz"
    path.write_bytes(gzip.compress(UCI.encode())[:-12])
    with pytest.raises(BadUnipen, match="cut"):
        read_unipen(path)
