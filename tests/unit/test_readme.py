"""README and docs/*.md: commands run, files exist, links lead somewhere, variables are read."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel

from cli.parser import build_parser
from database import SettingsError
from streamlit_app.api import create_api
from streamlit_app.api.schemas.requests import LabelRequest, PredictionRequest
from streamlit_app.settings import KINDS, Settings
from tests.support.import_rules import INSIDE_THE_APP, MAY_IMPORT

ROOT = Path(__file__).resolve().parents[2]
MOST_WORDS = 1_500  # of the README
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
IDS = [path.name for path in PAGES]
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}
README, API = ROOT / "README.md", ROOT / "docs" / "api.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
FOLDERS = ["benchmarks", "cli", "database", "docs", "feedback", "migrations", "model", "results"]
FOLDERS += ["saved_models", "streamlit_app", "tests"]
WRITTEN_BY_COMMANDS = {"results/retrain_cnn.md"}


@dataclass(frozen=True)
class Command:
    """One command of a console block, without its comment."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)[:60]

    def after(self, word: str) -> list[str]:
        """The arguments of a program or script."""
        return list(self.words[self.words.index(word) + 1 :])


def commands(text: str) -> list[Command]:
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in re.findall(r"^[$>] (.+)$", block, re.MULTILINE):
            words = shlex.split(re.sub(r"\s# .*", "", line).replace("\\", "/"))
            parts = " ".join("\0" if word == "&&" else shlex.quote(word) for word in words)
            found += [Command(tuple(shlex.split(part))) for part in parts.split("\0")]
    return found


COMMANDS = [command for text in TEXTS.values() for command in commands(text)]


def naming(word: str) -> list[Command]:
    return [command for command in COMMANDS if word in command.words]


def test_the_readme_has_at_most_1500_words() -> None:
    assert len(TEXTS[README].split()) <= MOST_WORDS


def test_the_pages_have_commands_of_every_kind() -> None:
    assert len(naming("run_model.py")) > 15
    assert len(naming("curl")) > 8
    assert len(naming("make")) > 4
    assert len(COMMANDS) > 40


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_make_target_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    inline = re.findall(r"`(?:[A-Z_]+=\S+ )?make (\w+)", TEXTS[page])
    named = [c.words[1] for c in commands(TEXTS[page]) if c.words[0] == "make"]
    assert {*inline, *named} - targets == set()


@pytest.mark.parametrize("command", naming("run_model.py"), ids=str)
def test_every_run_model_command_parses(command: Command) -> None:
    words = command.after("run_model.py") or ["show"]
    assert build_parser().parse_args(words).command == words[0]


@pytest.mark.parametrize("command", naming("-m"), ids=str)
def test_every_module_run_with_m_exists(command: Command) -> None:
    assert find_spec(command.after("-m")[0])


@pytest.mark.parametrize(
    ("script", "command"),
    [(word, c) for c in COMMANDS for word in c.words if word.startswith("benchmarks/")],
    ids=str,
)
def test_every_benchmark_has_the_options_it_is_run_with(script: str, command: Command) -> None:
    source = (ROOT / script).read_text(encoding="utf-8")
    for word in command.after(script):
        if word.startswith("--"):
            assert f'"{word}"' in source or f'"{word[2:]}"' in source


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=[*IDS, "CHANGELOG.md"])
def test_every_file_named_exists(page: Path) -> None:
    text = re.sub(r"https?://\S+|\]\([^)]*\)", "", page.read_text(encoding="utf-8"))
    folders = "|".join(FOLDERS)
    named = re.findall(rf"(?<![\w/.-])(?:{folders})/[\w./-]*\w", text)
    named += re.findall(r"(?<![\w/*-])[\w.-]+\.(?:yml|toml|lock)\b", text)
    named = [
        path for path in named if path not in WRITTEN_BY_COMMANDS | {".streamlit/secrets.toml"}
    ]
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=[*IDS, "CHANGELOG.md"])
def test_every_link_and_anchor_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(((?!http)[^)]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_contents_list_every_section_in_order(page: Path) -> None:
    sections = re.findall(r"^## (.+)$", TEXTS[page], re.MULTILINE)
    listed = re.findall(r"^- \[(.+)\]\(#", TEXTS[page].partition("\n## ")[0], re.MULTILINE)
    assert listed == sections


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    without_code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def schema_paths() -> dict[str, set[str]]:
    """Path → methods, from the OpenAPI schema, as mounted under /api."""

    def no_service() -> None:
        raise AssertionError("the schema needs no service")

    paths = create_api(no_service).openapi()["paths"]  # type: ignore[arg-type]
    return {f"/api{path}": {method.upper() for method in found} for path, found in paths.items()}


def matching(path: str) -> set[str]:
    """The methods of a path of the schema; {…} stands for one segment."""
    for template, methods in schema_paths().items():
        if re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path):
            return methods
    return set()


@pytest.mark.parametrize("command", naming("curl"), ids=str)
def test_every_curl_command_calls_an_operation_of_the_schema(command: Command) -> None:
    address = next(word for word in command.words if word.startswith("http"))
    sends = {"-d", "-F", "--data-binary"} & set(command.words)
    method = command.after("-X")[0] if "-X" in command.words else "POST" if sends else "GET"
    assert method in matching(urlsplit(address).path)


@pytest.mark.parametrize("command", [c for c in naming("curl") if "-d" in c.words], ids=str)
def test_every_json_body_is_valid(command: Command) -> None:
    shape: type[BaseModel] = LabelRequest if "PUT" in command.words else PredictionRequest
    shape.model_validate_json(command.after("-d")[0])


def test_the_api_page_has_every_operation_and_no_other() -> None:
    listed = re.findall(r"^\| `([A-Z]+) (/api\S+)`", TEXTS[API], re.MULTILINE)
    operations = {(m, path) for path, methods in schema_paths().items() for m in methods}
    assert set(listed) == operations


def configured() -> set[str]:
    """The variables of the README's table that are ours."""
    names = re.findall(r"^\| `([A-Z_]+)` \|", TEXTS[README], re.MULTILINE)
    return {name for name in names if not name.startswith("STREAMLIT_")}


def is_read(name: str) -> bool:
    """Whether a value that is wrong, or no default, makes a difference to the settings."""
    given = {name: str(ROOT / "README.md")}
    try:
        read = Settings.from_environment(given)
    except SettingsError as error:
        return error.key == name
    return read != Settings.from_environment({})


def constants_of_settings() -> set[str]:
    """Names of variables in the settings' code; the start of a composed name ends in `_`."""
    sources = [ROOT / "database" / "settings.py", ROOT / "streamlit_app" / "settings.py"]
    trees = [ast.parse(source.read_text(encoding="utf-8")) for source in sources]
    constants = [n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return {c for c in constants if isinstance(c, str) and re.fullmatch(r"[A-Z][A-Z_]{4,}", c)}


@pytest.mark.parametrize("name", sorted(configured()))
def test_every_variable_of_the_configuration_is_read(name: str) -> None:
    assert is_read(name)


def test_every_variable_that_is_read_is_in_the_configuration() -> None:
    composed = {f"LIMIT_{kind.upper()}" for kind in KINDS}
    read = {name for name in constants_of_settings() if not name.endswith("_")} | composed
    assert read == configured()


def test_the_readme_names_the_variables_of_docker_compose() -> None:
    given = re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    used = re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text("utf-8"))
    assert set(given) == set(used)
    assert {name for name in given if f"`{name}`" not in TEXTS[README]} == set()


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_python_example_imports_what_exists(page: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", TEXTS[page], re.DOTALL):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom):
                module = importlib.import_module(node.module or "")
                assert all(hasattr(module, alias.name) for alias in node.names)


def test_the_architecture_names_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = [name.replace(".", "/") for name in project["tool"]["setuptools"]["packages"]]
    assert [name for name in packages if f"{name}/" not in TEXTS[ARCHITECTURE]] == []


def test_the_architecture_gives_the_import_rules_that_are_tested() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", TEXTS[ARCHITECTURE], re.MULTILINE)
    rules = {name: set(re.findall(r"`(\w+)`", others)) for name, others in rows}
    packages = {name: others - {name} for name, others in MAY_IMPORT.items() if "." not in name}
    assert rules == packages
    arrows = re.findall(r"`(\w+)` → ((?:`\w+`(?:, )?)+)", TEXTS[ARCHITECTURE])
    inside = {name: set(re.findall(r"\w+", others)) for name, others in arrows}
    assert inside == {name: others for name, others in INSIDE_THE_APP.items() if others}


def test_every_constant_that_the_architecture_names_is_in_its_file() -> None:
    named = re.findall(r"`([A-Z_]+)` in `([\w/]+\.py)`", TEXTS[ARCHITECTURE])
    assert len(named) > 3
    for constant, path in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^{constant}\b", source, re.MULTILINE), constant
