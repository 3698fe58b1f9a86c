/** Bounds of the streams of endings. */
export const endingsBounds = {
  /** Streams at once, of all apps: one for each process of an app. */
  streams: 2000,
  /**
   * Bytes that may wait for a process that reads slowly: about 10,000 endings. What it missed while it was away comes as fast as it
   * reads; of what happens now, more than this cuts it off, and it goes on after the last that it got.
   */
  pendingBytes: 8 * 1024 * 1024,
  heartbeatMs: 10_000,
  retryMs: 1000,
} as const
