import type { AdonisContext } from './adonis-request.js'

/** A store of `@adonisjs/session`. */
export interface AdonisStore {
  read(key: string): unknown
  write(key: string, content: object): unknown
  destroy(key: string): unknown
  touch(key: string): unknown
}

/** Makes a store for a request; stores that are kept in no cookie do not care for which. */
export type StoreFactory = (ctx: AdonisContext | null, config: SessionConfig) => AdonisStore

/** The configuration of `@adonisjs/session`, resolved. */
export interface SessionConfig {
  readonly store: string
  readonly stores: Readonly<Record<string, StoreFactory>>
}
