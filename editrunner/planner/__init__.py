"""From selectors to titles to snapshots to entries, as a stream: nothing here writes."""
