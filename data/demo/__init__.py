"""Demo data: a generated wedding platform, and a simulator that keeps it living."""
