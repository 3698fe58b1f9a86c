/** The cache keys of everything that a recorded view changes: all begin with the app, so that one call refreshes them. */
export const dataKey = (app: string, ...rest: unknown[]): unknown[] => ['data', app, ...rest]
