import { describe, expect, it } from 'vitest'
import { createKeyIds } from './key-ids.js'
import { createSeal } from './seal.js'

const secret = 'a secret of the app that nobody else has'

describe('a sealed session key', () => {
  const seal = createSeal(secret)

  it('is opened by the same secret, for the same id', () => {
    const sealed = seal.seal('sid-ü-1', 'key-id')
    expect(createSeal(secret).open(sealed, 'key-id')).toBe('sid-ü-1')
  })

  it('shows nothing of the key, and is another text each time', () => {
    const sealed = seal.seal('sid-of-a-cookie', 'key-id')
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('sid-of')
    expect(seal.seal('sid-of-a-cookie', 'key-id')).not.toBe(sealed)
  })

  it('is not opened by another secret, for another id, nor when a single bit was changed', () => {
    const sealed = seal.seal('sid', 'key-id')
    expect(createSeal(`${secret}!`).open(sealed, 'key-id')).toBeNull()
    expect(seal.open(sealed, 'other-id')).toBeNull()
    const bytes = Buffer.from(sealed, 'base64url')
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(seal.open(changed.toString('base64url'), 'key-id')).toBeNull()
    }
  })

  it.each(['', 'AQ', 'not sealed at all', 'AQ'.repeat(500)])('%j is none', (text) => {
    expect(seal.open(text, 'key-id')).toBeNull()
  })
})

describe('the id of a session key', () => {
  it('is 22 characters, the same in each process that has the secret', () => {
    const keyId = createKeyIds(secret)('sid')
    expect(keyId).toMatch(/^[\w-]{22}$/)
    expect(createKeyIds(secret)('sid')).toBe(keyId)
    expect(createKeyIds(`${secret}!`)('sid')).not.toBe(keyId)
    expect(createKeyIds(secret)('sid2')).not.toBe(keyId)
  })

  it('stays the same when more keys were seen than are remembered', () => {
    const keyIdOf = createKeyIds(secret)
    const first = keyIdOf('sid-0')
    for (let n = 0; n < 20_001; n += 1) keyIdOf(`sid-${n}`)
    expect(keyIdOf('sid-0')).toBe(first)
  })
})
