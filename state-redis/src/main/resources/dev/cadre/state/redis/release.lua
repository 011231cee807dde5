-- Ends a lease; its token is remembered as long as it would have been.
-- ARGV: its token.

if redis.call('HGET', KEYS[1], 'token') == ARGV[2] then
  redis.call('HSET', KEYS[1], 'ends', 0)
end
return 1
