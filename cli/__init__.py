"""What `run_model.py` can do, one file a command; each takes its parsed arguments."""
