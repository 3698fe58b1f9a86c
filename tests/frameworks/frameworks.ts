import type { Keepsight } from 'keepsight'
import { express4Framework, express5Framework } from './express-app.js'
import { fastifyFramework } from './fastify-app.js'

/** An app of a framework that listens. */
export interface RunningApp {
  url: string
  close(): Promise<void>
}

/** A web framework with its sessions, as the matrix drives it. */
export interface Framework {
  name: string
  /** The store that the framework's sessions bring with them. */
  newStore(): object
  /** The keys that such a store holds. */
  keysOf(store: object): string[]
  /** Serves the routes of `createRoutes` on a real port. */
  start(
    keepsight: Keepsight,
    options: { store: object; session?: Record<string, unknown> },
  ): Promise<RunningApp>
}

/** Each of them passes the same tests. */
export const frameworks: Framework[] = [express5Framework, express4Framework, fastifyFramework]
