"""What the rehearsal costs, as ratios measured in one run."""
