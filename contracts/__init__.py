"""What crosses a wire: workflow and activity inputs, envelopes, names."""
