import type { ApiKey } from '@keepsight/store'
import type { EventRow } from '@keepsight/store'
import { onTestFinished } from 'vitest'
import { createCollector, type Collector, type CollectorOptions } from '../create-collector.js'
import type { KeySource } from '../keys/key-cache.js'
import type { Spool, SpoolRecord } from '../spool/port.js'

export const secretKey = 'ks_sec_test'
export const publicKey = 'ks_pub_test'
export const boundKey = 'ks_pub_bound'
export const revokedKey = 'ks_sec_revoked'
export const readKey = 'ks_read_test'

function apiKey(kind: ApiKey['kind'], changes: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'key',
    appId: 'shop',
    kind,
    prefix: 'ks',
    origins: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    revokedAt: null,
    ...changes,
  }
}

/** Keys in memory, which a test may change; the store's own tests are where the store is. */
export class KeysInMemory implements KeySource {
  readonly keys = new Map<string, ApiKey>([
    [secretKey, apiKey('secret')],
    [publicKey, apiKey('public')],
    [boundKey, apiKey('public', { origins: ['https://shop.example'] })],
    [revokedKey, apiKey('secret', { revokedAt: '2026-01-02T00:00:00.000Z' })],
    [readKey, apiKey('read')],
  ])
  version = 1
  lookups = 0
  failing = false

  findKey(key: string): Promise<ApiKey | null> {
    this.lookups++
    if (this.failing) return Promise.reject(new Error('database is locked'))
    return Promise.resolve(this.keys.get(key) ?? null)
  }

  keysVersion(): Promise<string> {
    if (this.failing) return Promise.reject(new Error('database is locked'))
    return Promise.resolve(String(this.version))
  }
}

/** A spool in memory, which a test may make slow or failing; the real one's tests are in its folder. */
export class SpoolInMemory implements Spool {
  readonly records: SpoolRecord[] = []
  closed = false
  /** Awaited by each append before it keeps anything. */
  before: () => Promise<void> = () => Promise.resolve()

  async append(records: readonly SpoolRecord[]): Promise<void> {
    await this.before()
    this.records.push(...records)
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  /** The rows, with the columns that were left out as ''. */
  rows(): Partial<EventRow>[] {
    return this.records.map(({ row }) => JSON.parse(row) as Partial<EventRow>)
  }
}

export interface TestCollector {
  url: string
  port: number
  collector: Collector
  spool: SpoolInMemory
  keys: KeysInMemory
  errors: unknown[]
  /** Posts JSON, or a body as it is, with the secret key. */
  post(path: string, body: unknown, init?: RequestInit): Promise<TestAnswer>
}

export interface TestAnswer {
  status: number
  headers: Headers
  body: {
    success: boolean
    accepted?: number
    rejected?: { index: number; code: string; message: string }[]
    error?: { code: string; message: string; [detail: string]: unknown }
  }
}

/** A collector on a free port with keys and spool in memory, closed when the test ends. */
export async function startCollector(options: Partial<CollectorOptions> = {}): Promise<TestCollector> {
  const spool = new SpoolInMemory()
  const keys = new KeysInMemory()
  const errors: unknown[] = []
  const collector = createCollector({
    port: 0,
    spool,
    keys,
    upstream: '/nonexistent/keepsight.sock',
    onError: (error) => errors.push(error),
    ...options,
  })
  const { port } = await collector.listen()
  onTestFinished(() => collector.close({ timeoutMs: 1000 }))
  const url = `http://127.0.0.1:${String(port)}`
  return {
    url,
    port,
    collector,
    spool,
    keys,
    errors,
    async post(path, body, init = {}) {
      const response = await fetch(url + path, {
        method: 'POST',
        body:
          typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
        ...init,
        headers: {
          authorization: `Bearer ${secretKey}`,
          ...(init.headers as Record<string, string> | undefined),
        },
      })
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as TestAnswer['body'],
      }
    },
  }
}
