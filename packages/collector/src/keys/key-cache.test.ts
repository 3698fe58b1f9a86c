import { describe, expect, test } from 'vitest'
import { KeysInMemory, secretKey } from '../testing/start-collector.js'
import { KeyCache } from './key-cache.js'
import { keyOfAuthorization } from './key-of-authorization.js'

function setUp() {
  const clock = { ms: 1000 }
  const keys = new KeysInMemory()
  return { clock, keys, cache: new KeyCache(keys, () => clock.ms) }
}

describe('KeyCache', () => {
  test('asks the store once and then answers at once', async () => {
    const { keys, cache } = setUp()
    expect(await cache.find(secretKey)).toMatchObject({ kind: 'secret' })
    expect(cache.find(secretKey)).toMatchObject({ kind: 'secret' })
    expect(keys.lookups).toBe(1)
  })

  test('sees a revoked key at most half a second later', async () => {
    const { clock, keys, cache } = setUp()
    const key = await cache.find(secretKey)
    keys.keys.set(secretKey, { ...key!, revokedAt: 'now' })
    keys.version++
    clock.ms += 499
    expect(await cache.find(secretKey)).toMatchObject({ revokedAt: null })
    clock.ms += 1
    expect(await cache.find(secretKey)).toMatchObject({ revokedAt: 'now' })
  })

  test('sees a new key, though it was remembered as unknown', async () => {
    const { clock, keys, cache } = setUp()
    expect(await cache.find('new')).toBeNull()
    keys.keys.set('new', keys.keys.get(secretKey)!)
    keys.version++
    clock.ms += 500
    expect(await cache.find('new')).toMatchObject({ kind: 'secret' })
  })

  test('checks again when the clock was set back', async () => {
    const { clock, keys, cache } = setUp()
    const key = await cache.find(secretKey)
    keys.keys.set(secretKey, { ...key!, revokedAt: 'now' })
    keys.version++
    clock.ms -= 3_600_000
    expect(await cache.find(secretKey)).toMatchObject({ revokedAt: 'now' })
  })

  test('keys that are remembered go on working while the store fails, others are not refused for good', async () => {
    const { clock, keys, cache } = setUp()
    await cache.find(secretKey)
    keys.failing = true
    clock.ms += 5000
    expect(await cache.find(secretKey)).toMatchObject({ kind: 'secret' })
    await expect(cache.find('other')).rejects.toThrow('database is locked')
    keys.failing = false
    expect(await cache.find('other')).toBeNull()
  })

  test('does not remember what it read before a change', async () => {
    const { clock, keys, cache } = setUp()
    let release = () => {}
    const slow = new Promise<void>((resolve) => (release = resolve))
    const lookUp = keys.findKey.bind(keys)
    keys.findKey = async (key) => {
      const found = await lookUp(key)
      await slow
      return found
    }
    const first = cache.find(secretKey)
    await Promise.resolve()
    keys.findKey = lookUp
    keys.keys.set(secretKey, { ...keys.keys.get(secretKey)!, revokedAt: 'now' })
    keys.version++
    clock.ms += 500
    expect(await cache.find(secretKey)).toMatchObject({ revokedAt: 'now' })
    release()
    await first
    expect(await cache.find(secretKey)).toMatchObject({ revokedAt: 'now' })
  })

  test('unknown keys without end do not fill the memory', async () => {
    const { cache, keys } = setUp()
    for (let n = 0; n < 25_000; n++) await cache.find(`unknown-${String(n)}`)
    await cache.find('unknown-0')
    expect(keys.lookups).toBe(25_001)
  })
})

describe('keyOfAuthorization', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  test.each([
    [`Basic ${base64('key:')}`, 'key'],
    [`Basic ${base64('key:password')}`, 'key'],
    [`Basic ${base64('key')}`, 'key'],
    [`BASIC   ${base64('key:')} `, 'key'],
    ['Bearer key', 'key'],
    ['bearer key', 'key'],
    ['Bearer', ''],
    ['Basic', ''],
    [`Basic ${base64(':key')}`, ''],
    ['Digest key', ''],
    ['', ''],
    [undefined, undefined],
  ])('%s', (header, key) => {
    expect(keyOfAuthorization(header)).toBe(key)
  })
})
