"""What the README tells people to type exists, and so does every file that it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.parser import add_commands, parser

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    part.split("#")[0].strip()
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
    for part in line[2:].split("&&")
]


def test_the_readme_has_commands() -> None:
    assert len(COMMANDS) > 8


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_every_make_target_exists(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("command", [c for c in COMMANDS if "run_model.py" in c])
def test_every_run_model_command_is_understood(command: str) -> None:
    words = command.partition("run_model.py")[2].split()
    assert parser("", add_commands).parse_args(words or ["show"]).command == (words or ["show"])[0]


@pytest.mark.parametrize(
    "path", re.findall(r"[\w/]+\.(?:py|png|svg|yml|md)\b", "\n".join(COMMANDS))
)
def test_every_file_in_a_command_exists(path: str) -> None:
    assert path == "digit.png" or (ROOT / path).exists()


@pytest.mark.parametrize("path", re.findall(r"\]\(((?!http)[^)]+)\)", README))
def test_every_picture_and_link_leads_somewhere(path: str) -> None:
    if path.startswith("#"):
        headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
        assert path[1:] in {heading.lower().replace(" ", "-") for heading in headings}
    else:
        assert (ROOT / path).exists()
