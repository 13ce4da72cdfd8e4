"""What an account must come to, worked out a second time, from OANDA's published rules alone.

Nothing here imports the exchange or the platform: where the two disagree, one of them is wrong.
A command goes in, the transactions it must cause come out, as far as arithmetic decides them.
"""
