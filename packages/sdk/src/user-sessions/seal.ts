import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Seals session keys for the server, which keeps them and cannot read them. */
export interface Seal {
  /** The key, sealed and bound to its id. Each call gives another text. */
  seal(key: string, keyId: string): string
  /** The key; `null` when it was sealed with another secret, for another id, or was changed. */
  open(sealed: string, keyId: string): string | null
}

const version = 1
const nonceBytes = 12
const tagBytes = 16

/**
 * Makes the {@link Seal} of an app: AES-256-GCM under a key that HKDF-SHA256 derives from the app's secret, with a random
 * nonce, and the key's id as additional data.
 */
export function createSeal(secret: string): Seal {
  const sealingKey = Buffer.from(hkdfSync('sha256', secret, '', 'keepsight session keys', 32))
  return {
    seal(key, keyId) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(keyId))
      const text = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), text]).toString('base64url')
    },
    open(sealed, keyId) {
      const bytes = Buffer.from(sealed, 'base64url')
      const textFrom = 1 + nonceBytes + tagBytes
      if (bytes[0] !== version || bytes.length < textFrom) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealingKey, bytes.subarray(1, 1 + nonceBytes))
          .setAAD(Buffer.from(keyId))
          .setAuthTag(bytes.subarray(1 + nonceBytes, textFrom))
        return decipher.update(bytes.subarray(textFrom), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return null
      }
    },
  }
}
