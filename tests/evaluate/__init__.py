"""The decision engine, case by case."""
