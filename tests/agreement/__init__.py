"""Prediction and enforcement beside one another: whole stacks, and hundreds that are generated."""
