-- Lets a lease end later if it has not ended.
-- ARGV: its length from now, how long the token is remembered after it, in microseconds; its token.
-- Returns 1 when it was renewed.

if not lives() or redis.call('HGET', KEYS[1], 'token') ~= ARGV[4] then
  return 0
end
local ends = now + tonumber(ARGV[2])
redis.call('HSET', KEYS[1], 'ends', ends)
forget_at(ends + tonumber(ARGV[3]))
return 1
