import type { Keepsight } from 'keepsight'

/** An app of a framework that listens. */
export interface RunningApp {
  url: string
  close(): Promise<void>
}

/** What a framework's sessions are started with. */
export interface FrameworkOptions {
  store: object
  /** Further options of the sessions, by the framework's own names. */
  session?: Record<string, unknown>
}

/** A web framework with its sessions, as the matrix drives it. */
export interface Framework {
  name: string
  /** Rows of the matrix that it cannot pass, by the name of the test, each with its reason. The docs say the same. */
  cannot?: Readonly<Record<string, string>>
  /** Guards or attaches the store. Default: `guard(store)`. */
  guard?(keepsight: Keepsight, store: object): void
  /** The store that the framework's sessions bring with them. */
  newStore(): object
  /** The keys that such a store holds. */
  keysOf(store: object): string[]
  /** What such a store keeps, for looking for users in it. Default: of the stores of Express and Fastify. */
  contentOf?(store: object): unknown
  /**
   * Serves the routes of `createRoutes` on a real port, and beside them: `GET /events`, a stream of events that stays open;
   * `GET /raw-events`, the same past the framework's own means, where it has such; `GET /stream/:id`, which views the product and
   * then sends three chunks, 50 ms apart.
   */
  start(keepsight: Keepsight, options: FrameworkOptions): Promise<RunningApp>
}
