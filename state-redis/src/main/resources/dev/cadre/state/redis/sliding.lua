-- Takes permits of a sliding window. The key has a field for each slice in which permits were
-- taken: its number, and how many. One slice more than the window has counts.
-- ARGV: permits of the limit, the window in microseconds, permits wanted, the slices of a window,
-- the length of one in microseconds.
-- Returns whether granted, remaining, microseconds to retry, microseconds to reset.

local limit, window, wanted = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local counted, length = tonumber(ARGV[5]) + 1, tonumber(ARGV[6])
local entry = redis.call('HGETALL', KEYS[1])
local slice = math.floor(now / length)
for i = 1, #entry, 2 do
  slice = math.max(slice, tonumber(entry[i])) -- later only where the clock was set back
end

local counts, taken, old = {}, 0, {}
for i = 1, #entry, 2 do
  local number, count = tonumber(entry[i]), tonumber(entry[i + 1])
  if number > slice - counted then
    counts[number] = count
    taken = taken + count
  else
    old[#old + 1] = entry[i]
  end
end

-- The time until so many are free again.
local function until_free(permits)
  local freed = 0
  for number = slice - counted + 1, slice do
    freed = freed + (counts[number] or 0)
    if permits > 0 and freed >= permits then
      return (number + counted) * length - now
    end
  end
  return 0
end

if wanted > limit then
  return {0, math.max(0, limit - taken), window, until_free(taken)}
end
if wanted > limit - taken then
  return {0, math.max(0, limit - taken), until_free(taken + wanted - limit), until_free(taken)}
end
if #old > 0 then
  redis.call('HDEL', KEYS[1], unpack(old))
end
redis.call('HINCRBY', KEYS[1], string.format('%.0f', slice), wanted)
local ends = (slice + counted) * length
forget_at(ends)
return {1, limit - taken - wanted, 0, ends - now}
