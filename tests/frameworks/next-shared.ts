import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Keepsight } from 'keepsight'
import type { NextKeepsight } from 'keepsight/next'
import type { Handler } from './routes.js'

/** An app of Next as its pages see it. */
export interface RunningNext {
  keepsight: Keepsight
  next: NextKeepsight
  /** The routes that all frameworks have in the tests. */
  routes: Record<string, Handler>
  streamed: (keepsight: Keepsight, id: number) => AsyncGenerator<string, void>
}

/** What the tests and the pages share, where several apps run inside the process of the tests. */
export interface NextShared {
  running: AsyncLocalStorage<RunningNext>
  /** The adapter as the pages have it; there once the app has started. */
  adapt?: (keepsight: Keepsight) => NextKeepsight
}
