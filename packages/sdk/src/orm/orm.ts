import type { ModelClass } from '../content-types/content-type.js'
import type { KeyKind } from './key-kinds.js'

/** The values of one key, by property: `{ id: 7 }`, or `{ orderId: 812, line: 3n }`. */
export type KeyValues = Record<string, unknown>

/** One model, as its ORM knows it. */
export interface OrmModel {
  /** The model's own name; a table's name where there are only tables. */
  name: string
  /** The class whose instances the objects are; `null` when they are plain rows. */
  model: ModelClass | null
  /** What else stands for the model, such as a Drizzle table. Default: nothing. */
  reference?: object
  /** The properties of an object that hold one plain value, and of which kind it is as a key. */
  properties: ReadonlyMap<string, KeyKind>
  /** The properties that together are the primary key, none when the model has no key. */
  key: readonly string[]
  /** A property of an object. Default: that property. */
  read?: (object: object, property: string) => unknown
  /** Whether an object's `toString()` may be the model's own, and not the ORM's. Default: true. */
  hasOwnText?: boolean
  /** Finds the objects of these keys with one query, in any order; `null` when nothing can be loaded. */
  load: ((keys: readonly KeyValues[]) => PromiseLike<readonly object[]>) | null
}

/** The models of one app, in the words that all ORMs share. */
export interface Orm {
  /** What the ORM is called in messages. */
  name: string
  /** What each model is to the ORM, its own object, the same for the same model. It is asked often: it only lists. */
  models(): Iterable<object>
  /** Describes one of these; `null` when it is no model whose objects are viewed, such as a table between two others. */
  describe(model: object): OrmModel | null
  /** Reads the models anew, where that takes a query. */
  refresh?(): Promise<void>
}

/** The one property of a key, when it is one. */
export function singleProperty(keys: readonly KeyValues[]): string | null {
  const properties = Object.keys(keys[0] ?? {})
  return properties.length === 1 ? (properties[0] ?? null) : null
}
