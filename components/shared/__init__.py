"""What every component uses: checks, argument normalisation, tags, documents, keys and alarms."""
