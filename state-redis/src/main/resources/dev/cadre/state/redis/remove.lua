-- Removes a counter or a value. Returns 1 when there was one.

local lived = lives()
redis.call('DEL', KEYS[1])
return lived and 1 or 0
