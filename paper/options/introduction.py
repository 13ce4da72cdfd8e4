"""What `--help` says before and after the options."""

ABOUT = """\
An OANDA v20 exchange for practice, in one process. Clients of OANDA's REST and streaming interface
work with it unchanged. Every transaction is on disk in FOLDER before its answer leaves, and a
restart goes on where the last run ended.

five minutes:
  1. python -m paper
     prints http://127.0.0.1:8100 and the token that opens account 001-001-0000001-001
  2. curl -H "Authorization: Bearer TOKEN" http://127.0.0.1:8100/v3/accounts
  3. give your client that address for REST and for streams, the token and the account:
       v20          v20.Context("127.0.0.1", 8100, ssl=False, token=TOKEN)
       oandapyV20   from oandapyV20.oandapyV20 import TRADING_ENVIRONMENTS
                    TRADING_ENVIRONMENTS["local"] = {"api": ADDRESS, "stream": ADDRESS}
                    API(TOKEN, environment="local")
       anything     that lets you say where OANDA is; all paths begin with /v3
     Where http_proxy is set, keep your client from using it for 127.0.0.1.
"""

EXAMPLES = """\
examples:
  python -m paper
      an account with 100000 USD in ./paper-data; the token to use is printed
  python -m paper --token secret --data var/paper
      the same with a token of your own; the market is made from a seed
  python -m paper --token secret --account 001-001-0000001-001 \\
      --account 001-001-0000002-001,home=EUR,balance=50000,hedging,token=other
      two accounts: the second in EUR, holding both sides at once, opened by another token
  python -m paper --token secret --data var/paper --replay ticks --speed 20 --every-tick
      recorded ticks (ticks/EUR_USD/2014-05-08.parquet: time, bid, ask) at twenty times their speed
"""
