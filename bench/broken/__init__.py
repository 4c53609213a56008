"""What ``python -m bench.faults`` breaks, section by section of docs/faults.md."""
