-- Takes a lease if nobody has it. The key has the last token, and when its lease ends.
-- ARGV: the length of the lease, how long the token is remembered after it; in microseconds.
-- Returns the token, greater than all before; nil when somebody has the lease.

if lives() then
  return false
end
local last = tonumber(redis.call('HGET', KEYS[1], 'token') or 0)
local token = math.max(last + 1, now)
local ends = now + tonumber(ARGV[2])
redis.call('HSET', KEYS[1], 'token', token, 'ends', ends)
forget_at(ends + tonumber(ARGV[3]))
return token
