"""Lua scripts by which a feed's only writer writes; each runs as one step in the server."""

FENCE = """
local mine = ARGV[1]
local held = redis.call('HGET', KEYS[1], 'writer') or '0:'
if held ~= mine then
  -- A server that lost its last second may have forgotten that we took over.
  if tonumber(string.match(held, '^%d+')) >= tonumber(string.match(mine, '^%d+')) then
    return {'taken over'}
  end
  redis.call('HSET', KEYS[1], 'writer', mine)
end
"""

TAKE_OVER = """
local held = redis.call('HGET', KEYS[1], 'writer') or '0:'
local writer = string.format('%d:%s', tonumber(string.match(held, '^%d+')) + 1, ARGV[1])
redis.call('HSET', KEYS[1], 'writer', writer)
return writer
"""
"""KEYS: status. ARGV: a name that is the writer's own."""

APPEND = (
    FENCE
    + """
local at = 6
for i = 2, #KEYS, 2 do
  local last = redis.call('HGET', KEYS[i + 1], 'id') or '0-0'
  if last ~= ARGV[at] then
    return {'elsewhere', i / 2 - 1, last}
  end
  at = at + 3 + 3 * tonumber(ARGV[at + 2])
end
at = 6
for i = 2, #KEYS, 2 do
  local received, count = ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  for _ = 1, count do
    redis.call('XADD', KEYS[i], 'MAXLEN', '~', ARGV[2], ARGV[at],
               'b', ARGV[at + 1], 'a', ARGV[at + 2])
    at = at + 3
  end
  redis.call('HSET', KEYS[i + 1], 'id', ARGV[at - 3], 'bid', ARGV[at - 2], 'ask', ARGV[at - 1],
             'received_at_ns', received)
end
redis.call('HSET', KEYS[1], 'heard_at_ns', ARGV[5])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return {'done'}
"""
)
"""KEYS: status, then stream and latest price of each instrument.

ARGV: writer, length to keep, channel, message, time of the last arrival; then for each
instrument the id that its last tick must have, the arrival of its newest, a count, and so
many times id, bid, ask.
"""

SAY = (
    FENCE
    + """
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
if ARGV[3] ~= '' then
  redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return {'done'}
"""
)
"""KEYS: status. ARGV: writer, channel, message or nothing, then fields and values."""
