-- Writes a value, which ends a fixed time after that.
-- ARGV: its time to live in microseconds, the value, the condition: 'always', 'absent', or
-- 'same' and what it must be.
-- Returns 1 when it was written.

local present = lives() and redis.call('HGET', KEYS[1], 'value')
if ARGV[4] == 'absent' and present or ARGV[4] == 'same' and present ~= ARGV[5] then
  return 0
end
local ends = now + tonumber(ARGV[2])
redis.call('HSET', KEYS[1], 'value', ARGV[3], 'ends', ends)
forget_at(ends)
return 1
