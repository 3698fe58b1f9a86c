import { limits } from '@keepsight/protocol'
import { compileTrustProxy, type CompiledTrust } from '@keepsight/protocol/client-ip'
import { KeepsightError } from './errors.js'
import type { KeepsightOptions } from './options.js'
import type { QueueBounds } from './recorder/queue.js'
import type { BatchLimits } from './recorder/recorder.js'
import { resolveSessionsOptions, type ResolvedSessionsOptions } from './user-sessions/session-options.js'

/** Options with nothing left open. */
export interface ResolvedOptions {
  /** `null`: embedded. */
  remote: { url: URL; key: string } | null
  trustProxy: CompiledTrust
  viewCooldownSeconds: number
  bounds: QueueBounds
  batch: BatchLimits
  timeoutMs: number
  sessions: ResolvedSessionsOptions
}

/**
 * Checks the options.
 * @throws KeepsightError `invalid_option` or `key_missing`, with the option's name
 */
export function resolveOptions(options: KeepsightOptions): ResolvedOptions {
  return {
    remote: remoteOf(options),
    trustProxy: trustOf(options),
    viewCooldownSeconds: numberOf('viewCooldownSeconds', options.viewCooldownSeconds, 0, [0, 86_400]),
    bounds: {
      events: numberOf('queue.events', options.queue?.events, 10_000, [1, 1_000_000]),
      bytes: numberOf('queue.bytes', options.queue?.bytes, 8 * 1024 * 1024, [1024, 1024 ** 3]),
    },
    batch: {
      events: numberOf('batch.events', options.batch?.events, limits.batchMessages, [
        1,
        limits.batchMessages,
      ]),
      bytes: numberOf('batch.bytes', options.batch?.bytes, 512 * 1024, [1024, limits.wireBytes - 1024]),
      ageMs: numberOf('batch.ageMs', options.batch?.ageMs, 500, [0, 3_600_000]),
    },
    timeoutMs: numberOf('timeoutMs', options.timeoutMs, 10_000, [1, 600_000]),
    sessions: resolveSessionsOptions(options.sessions),
  }
}

function remoteOf({ url, key }: KeepsightOptions): ResolvedOptions['remote'] {
  if (url === undefined) return null
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new KeepsightError('invalid_option', 'url must be an address such as https://insights.example.org')
  }
  if (typeof key !== 'string' || key === '') throw new KeepsightError('key_missing')
  if (key.startsWith('ks_pub_') || key.startsWith('ks_read_')) {
    throw new KeepsightError('invalid_option', 'key must be the secret key, which begins with ks_sec_')
  }
  return { url: new URL(url), key }
}

function trustOf({ trustProxy }: KeepsightOptions): CompiledTrust {
  try {
    return compileTrustProxy(trustProxy)
  } catch (error) {
    throw new KeepsightError('invalid_option', `trustProxy: ${(error as Error).message}`, { cause: error })
  }
}

function numberOf(
  name: string,
  value: number | undefined,
  fallback: number,
  [least, most]: [number, number],
): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new KeepsightError('invalid_option', `${name} must be a number from ${least} to ${most}`)
}
