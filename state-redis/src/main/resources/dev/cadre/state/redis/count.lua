-- Adds to a counter, which ends a fixed time after it was made.
-- ARGV: its time to live in microseconds, what to add, the same with the other sign bit.
-- Returns the sum as text: Lua's numbers have 53 bits.

if not lives() then
  local ends = now + tonumber(ARGV[2])
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'ends', ends)
  forget_at(ends)
end
local sum = redis.pcall('HINCRBY', KEYS[1], 'sum', ARGV[3])
if type(sum) == 'table' then
  -- It overflows, so both have the same sign. To turn both sign bits gives the sum modulo 2^64.
  if string.sub(ARGV[3], 1, 1) == '-' then
    redis.call('HINCRBY', KEYS[1], 'sum', '9223372036854775807')
    redis.call('HINCRBY', KEYS[1], 'sum', 1)
  else
    redis.call('HINCRBY', KEYS[1], 'sum', '-9223372036854775808')
  end
  redis.call('HINCRBY', KEYS[1], 'sum', ARGV[4])
end
return redis.call('HGET', KEYS[1], 'sum')
