"""Kill switches and the proof that what they cover is flat."""
