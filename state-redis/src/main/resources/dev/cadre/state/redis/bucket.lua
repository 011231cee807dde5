-- Takes permits of a token bucket. The key has what was missing in it, and when that was. It is
-- counted in parts of a permit, of which a permit has as many as the period has microseconds: so
-- each microsecond brings as many parts as the refill has permits, and nothing is rounded. All
-- numbers are below 2^53, where Lua's are exact.
-- ARGV: capacity, the period in microseconds, permits wanted, permits refilled in a period.
-- Returns whether granted, remaining, microseconds to retry, microseconds to reset.

local capacity, period, wanted = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local refill = tonumber(ARGV[5])

-- The time in which so many parts come, rounded up. fmod is exact, a quotient is not.
local function time_of(parts)
  local rest = math.fmod(parts, refill)
  return (parts - rest) / refill + (rest > 0 and 1 or 0)
end

local entry = redis.call('HMGET', KEYS[1], 'missing', 'written')
local missing, written = 0, now
if entry[1] then
  missing, written = tonumber(entry[1]), tonumber(entry[2])
  local elapsed = math.max(0, now - written)
  missing = elapsed >= time_of(missing) and 0 or missing - elapsed * refill
end

local free = capacity * period - missing
local remaining = (free - math.fmod(free, period)) / period
if wanted > capacity then
  return {0, remaining, period, time_of(missing)}
end
if wanted * period > free then
  return {0, remaining, time_of(wanted * period - free), time_of(missing)}
end
missing = missing + wanted * period
free = free - wanted * period
redis.call('HSET', KEYS[1], 'missing', missing, 'written', math.max(now, written))
forget_at(now + time_of(missing))
return {1, (free - math.fmod(free, period)) / period, 0, time_of(missing)}
