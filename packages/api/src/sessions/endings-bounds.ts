/** Bounds of the streams of endings. */
export const endingsBounds = {
  /** Streams at once, of all apps: one for each process of an app. */
  streams: 2000,
  /**
   * Bytes that may wait for a process that reads slowly: about 10,000 endings, as many as are told at once to one that comes
   * back. Beyond it is cut off, and goes on after the last it got.
   */
  pendingBytes: 8 * 1024 * 1024,
  heartbeatMs: 10_000,
  retryMs: 1000,
} as const
