-- Begins every script. Each has one key, a hash, and so works in a cluster.
-- ARGV[1]: the time in microseconds since 1970; '' is the server's own, which all workers share.
-- Only a test gives another.

local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
else
  now = tonumber(ARGV[1])
end

-- Lets the server forget the key at that time or up to a millisecond later. That it has ended
-- before, the scripts see by what is in it.
local function forget_at(micros)
  if ARGV[1] == '' then
    redis.call('PEXPIREAT', KEYS[1], math.ceil(micros / 1000))
  else
    redis.call('PEXPIRE', KEYS[1], 600000)
  end
end

-- Whether the key has a field 'ends', and that time has not come.
local function lives()
  local ends = redis.call('HGET', KEYS[1], 'ends')
  return ends and tonumber(ends) > now
end

