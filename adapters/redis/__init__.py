"""What is true this second, in Valkey or Redis: prices, wake-ups, published updates."""
