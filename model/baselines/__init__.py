"""What others have published for this task, trained as described, and measured beside ours."""
