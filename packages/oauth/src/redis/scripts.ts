// Scripts, because Redis runs each as one step. All keys begin with KEYS[1], which is declared so that a cluster and the
// `keyPrefix` of `ioredis` find them; with a hash tag in it, they lie on one node.
//
//   record:<key>  hash of value, version, the previous version, and expiresAt
//   keys          sorted set of all keys, each with the score 0: in the order of their bytes
//   ends          sorted set of the keys that end, by when
//   lease:<key>   fence of the holder
//   fences        the last fence

// Enough to clear more than is written, and too few to be felt.
const SWEPT = 20

// PX only frees memory. What has ended is decided by the app's clock: it may differ between machines, or stand still.
const SPARE_MS = 3_600_000

const record = `
local record = KEYS[1] .. 'record:' .. ARGV[1]
local now = tonumber(ARGV[2])
local version, expires_at, previous = unpack(redis.call('HMGET', record, 'version', 'expiresAt', 'previous'))
local current = version
if version and expires_at and tonumber(expires_at) <= now then current = false end
`

/**
 * Key, now, value, version, end or nothing, condition (`always`, `create`, `replace`), version to hold. Answers 1 or 0.
 *
 * A record that has the new version already, or had it before the one it has, was written by this very write, which was
 * sent again after its answer was lost. `ioredis` does that by itself.
 */
export const writeRecord: string = `${record}
if version == ARGV[4] or previous == ARGV[4] then return 1 end
if ARGV[6] == 'create' and current then return 0 end
if ARGV[6] == 'replace' and current ~= ARGV[7] then return 0 end
redis.call('DEL', record)
redis.call('HSET', record, 'value', ARGV[3], 'version', ARGV[4], 'previous', version or '')
redis.call('ZADD', KEYS[1] .. 'keys', 0, ARGV[1])
if ARGV[5] == '' then
  redis.call('ZREM', KEYS[1] .. 'ends', ARGV[1])
else
  redis.call('HSET', record, 'expiresAt', ARGV[5])
  redis.call('ZADD', KEYS[1] .. 'ends', ARGV[5], ARGV[1])
  redis.call('PEXPIRE', record, string.format('%.0f', math.max(0, tonumber(ARGV[5]) - now) + ${SPARE_MS}))
  for _, ended in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. 'ends', '-inf', ARGV[2], 'LIMIT', 0, ${SWEPT})) do
    redis.call('DEL', KEYS[1] .. 'record:' .. ended)
    redis.call('ZREM', KEYS[1] .. 'keys', ended)
    redis.call('ZREM', KEYS[1] .. 'ends', ended)
  end
end
return 1`

/** Key, now, and perhaps the version to hold. Answers 1 or 0. */
export const deleteRecord: string = `${record}
if not current or (ARGV[3] and current ~= ARGV[3]) then return 0 end
redis.call('DEL', record)
redis.call('ZREM', KEYS[1] .. 'keys', ARGV[1])
redis.call('ZREM', KEYS[1] .. 'ends', ARGV[1])
return 1`

/** First key, end of the keys, now, number. Answers the last key that was looked at, then key, value and version of each. */
export const readPage: string = `
local keys = redis.call('ZRANGEBYLEX', KEYS[1] .. 'keys', ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[4])
local page = { keys[#keys] or false }
for _, key in ipairs(keys) do
  local value, version, expires_at = unpack(redis.call('HMGET', KEYS[1] .. 'record:' .. key, 'value', 'version', 'expiresAt'))
  if version and not (expires_at and tonumber(expires_at) <= tonumber(ARGV[3])) then
    page[#page + 1] = key
    page[#page + 1] = value
    page[#page + 1] = version
  end
end
return page`

/** Key, milliseconds. Answers the fence, or nothing when somebody has the lease. */
export const acquireLease: string = `
local lease = KEYS[1] .. 'lease:' .. ARGV[1]
if redis.call('EXISTS', lease) == 1 then return false end
local fence = string.format('%.0f', redis.call('INCR', KEYS[1] .. 'fences'))
redis.call('SET', lease, fence, 'NX', 'PX', ARGV[2])
return fence`

const lease = `
local lease = KEYS[1] .. 'lease:' .. ARGV[1]
if redis.call('GET', lease) ~= ARGV[2] then return 0 end
`

/** Key, fence, milliseconds. Answers 1, or 0 when the lease is somebody else's. */
export const renewLease: string = `${lease}
return redis.call('PEXPIRE', lease, ARGV[3])`

/** Key, fence. Answers 1, or 0 when the lease is somebody else's. */
export const releaseLease: string = `${lease}
return redis.call('DEL', lease)`
