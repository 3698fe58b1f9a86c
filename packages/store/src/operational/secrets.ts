import { createHash, randomBytes } from 'node:crypto'
import type { KeyKind } from './port.js'

const keyPrefixes = { secret: 'ks_sec_', public: 'ks_pub_', read: 'ks_read_' } as const satisfies Record<
  KeyKind,
  string
>

/** How much of a key is kept in the clear beyond its kind, to tell keys apart on a screen. */
const shownCharacters = 4

/** 256 random bits as URL-safe text. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** A new key of this kind: `ks_sec_…`, `ks_pub_…`, `ks_read_…`. */
export const newKey = (kind: KeyKind): string => keyPrefixes[kind] + newSecret()

/** What may be shown of a key: its kind and a few characters. */
export const prefixOf = (kind: KeyKind, key: string): string =>
  key.slice(0, keyPrefixes[kind].length + shownCharacters)

/** What is kept of a secret: its SHA-256, hex. Secrets have 256 random bits, so that a slow hash would add nothing. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
