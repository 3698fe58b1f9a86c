import type { Keepsight } from 'keepsight'

/** The one of the test that runs this app in its own process. */
export const { keepsight } = (globalThis as unknown as { reactRouterTest: { keepsight: Keepsight } })
  .reactRouterTest
