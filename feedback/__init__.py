"""What the collected labels are good for: a model that has learnt from them, if it is better."""
