"""Files of other vendors, read as they define them."""
