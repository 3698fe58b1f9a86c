/** Bounds of the live streams. */
export const liveStreamBounds = {
  /** Streams at once, of all apps. */
  streams: 1000,
  /** Bytes that may wait for a client that reads slowly; beyond it is cut off and may come back. */
  pendingBytes: 256 * 1024,
  /** Sessions that may wait for a client that reads slowly. */
  waitingSessions: 5000,
  heartbeatMs: 15_000,
  retryMs: 2000,
} as const
