/** The cache keys of everything that a recorded view changes: all begin with the app, so that one call refreshes them. */
export const dataKey = (app: string, ...rest: unknown[]): unknown[] => ['data', app, ...rest]

/** The cache keys of everything that a user session's life changes. Views change it too: what was viewed last in it. */
export const sessionsKey = (app: string, ...rest: unknown[]): unknown[] => ['sessions', app, ...rest]
