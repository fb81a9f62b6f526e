"""The commands of run_model.py that need the database."""
