"""Who may import whom: docs/architecture.md says the same, and two tests hold both to it."""

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
