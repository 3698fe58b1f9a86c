import { createKeepsight, type Keepsight } from 'keepsight'
import { keepsightNext } from 'keepsight/next'
import { after } from 'next/server'
import type { NextShared, RunningNext } from '../../../frameworks/next-shared'
import { readSession } from './session'

const kept = globalThis as { keepsightTests?: NextShared; keepsight?: Keepsight }
/** As on a platform where no server of Node is in reach. */
const isServerless = process.env['KEEPSIGHT_SERVERLESS'] !== undefined
const adapt = (keepsight: Keepsight) => keepsightNext(keepsight, { session: readSession })

/** The one app of this process, as it is written outside of tests. */
function own(): Pick<RunningNext, 'keepsight' | 'next'> {
  const keepsight = (kept.keepsight ??= createKeepsight({
    url: process.env['KEEPSIGHT_URL'],
    key: process.env['KEEPSIGHT_KEY'],
    batch: { ageMs: 5 },
    trustProxy: { proxies: ['loopback'], header: 'X-Forwarded-For' },
    ...(isServerless ? { waitUntil: after } : {}),
  }))
  return { keepsight, next: adapt(keepsight) }
}

/** When the process starts. */
export function start(): void {
  if (kept.keepsightTests) kept.keepsightTests.adapt = adapt
  else if (!isServerless) own().next.serveRequests()
}

/** The app that serves this request. */
export function app(): RunningNext {
  const running = kept.keepsightTests?.running.getStore()
  return running ?? ({ ...own(), routes: {} } as unknown as RunningNext)
}
