"""Samples of public stroke files whose label is not what is drawn: nothing learns from them.

Found in ../shared/strokes by looking at the 80 of 16,964 digits of whose label the CNN or the ViT
was less than 35 % sure on average over three renderings. Left out are only those in which nobody
would see the label: a slip of who labelled them, or a stroke that is missing.
Of `uji`'s 1,200 digits the ten of which cnn-4a48ab10 was less than half sure were looked at too:
unusual ways to write (ones like a script l, an open four), but no slip, so none is left out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

from model.handwriting.unipen import PenSample, read_folder

ILLEGIBLE = {
    0xC772D443: "pendigits/24: a 5 labelled 6",
    0xA4AC1E4C: "pendigits/30: a 2 labelled 3",
    0x1E973A1E: "apb/apb12: a 6 labelled 8",
    0x8C008317: "app/app13: a 4 labelled 9",
    0x7398476C: "pendigits/20: a 3 without its lower half, a 7",
    0x8408D61A: "pendigits/20: a 3 without its lower half, a 7",
    0xB4D15984: "pendigits/14: an 8 that does not come back, a 9",
    0xDB6D0DF0: "syn/syn1/jcp-dig11.dat: a 6 labelled 0",
    0x542EE017: "pendigits/4: a 2 without its foot, a question mark",
    0xE3BB2108: "pendigits/29: a small 0 and a dot far from it",
    0xE057E9B3: "syn/syn1/jcp-dig11.dat: a 7 labelled 9",
}


def read_legible(directory: Path) -> list[PenSample]:
    """The samples of all UNIPEN files in `directory`, without those in `ILLEGIBLE`.

    Raises:
        BadUnipen: a file that is not UNIPEN text.
        FileNotFoundError: no such file there.
    """
    return without_illegible(read_folder(directory))


def without_illegible(samples: Iterable[PenSample]) -> list[PenSample]:
    return [sample for sample in samples if fingerprint(sample) not in ILLEGIBLE]


def fingerprint(sample: PenSample) -> int:
    """CRC-32 of the points, float32 little-endian: the same wherever the sample stands."""
    return zlib.crc32(b"".join(stroke.astype("<f4").tobytes() for stroke in sample.strokes))
