-- Takes permits of a fixed window. The key has the number of the window and what was taken in it.
-- ARGV: permits of the limit, the window in microseconds, permits wanted.
-- Returns whether granted, remaining, microseconds to retry, microseconds to reset.

local limit, length, wanted = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local window, taken, begun = math.floor(now / length), 0, false
local entry = redis.call('HMGET', KEYS[1], 'window', 'taken')
if entry[1] and tonumber(entry[1]) >= window then
  -- Later only where the clock was set back.
  window, taken, begun = tonumber(entry[1]), tonumber(entry[2]), true
end
local left = (window + 1) * length - now
if wanted > limit then
  return {0, math.max(0, limit - taken), length, taken == 0 and 0 or left}
end
if wanted > limit - taken then
  return {0, math.max(0, limit - taken), left, left}
end
if begun then
  redis.call('HINCRBY', KEYS[1], 'taken', wanted)
else
  redis.call('HSET', KEYS[1], 'window', window, 'taken', wanted)
  forget_at(now + left)
end
return {1, limit - taken - wanted, 0, left}
