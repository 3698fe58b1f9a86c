import { BatchLoader } from './batch-loader.js'
import { encodeKey, type KeyCodec } from './key.js'

/** A class whose instances are objects of the app, abstract ones too. */
export type ModelClass<T extends object = object> = abstract new (...args: never[]) => T

/** What a content type says of its objects. */
export interface ContentTypeOptions<T extends object = object, K = string> {
  /** The type's name on the wire and in reports. Default: the class's name. Give it when the code is minified. */
  name?: string
  /** An object's id. Default: its property `id`. Numbers, big integers, UUIDs, dates, and several parts may be returned. */
  id?: (object: T) => unknown
  /** What a person calls the object. Default: its own `toString()`, else its `label`, `name` or `title`. */
  label?: (object: T) => string | null | undefined
  /** Where the object is shown: an absolute URL or a path. Default: none. */
  url?: (object: T) => string | null | undefined
  /**
   * Finds many objects at once, for `view.contentObject()`: a list in the order of the ids, with `null` for those that
   * are gone, or a map from id to object. Ids are unique.
   */
  load?: (ids: K[]) => Promise<readonly (T | null | undefined)[] | ReadonlyMap<K | string, T>>
  /** Gives `load` its ids as what they are, such as `numberKey`. Default: as text. */
  key?: KeyCodec<K>
}

/** Longest name and label that the wire takes, in characters. */
const labelCharacters = 512

/** What a content type reads from an object. Methods, so that a content type of products is one of objects too. */
interface Reading<T extends object> {
  id?(object: T): unknown
  label?(object: T): string | null | undefined
  url?(object: T): string | null | undefined
}

/**
 * A content type's name, as given.
 *
 * @throws TypeError when it is not 1 to 128 characters long
 */
export function checkedName(name: string): string {
  if (name === '' || name.length > 128) {
    throw new TypeError('A content type needs a name of 1 to 128 characters: pass { name }.')
  }
  return name
}

/** A kind of object of the app: its name, and how to identify, call, show and load its objects. */
export class ContentType<out T extends object = object> {
  /** The name on the wire and in reports, such as `Product`. */
  readonly name: string
  /** The class of the objects, when the type was registered by one. */
  readonly model: ModelClass<T> | null
  readonly #id: Reading<T>['id'] | undefined
  readonly #label: Reading<T>['label'] | undefined
  readonly #url: Reading<T>['url'] | undefined
  readonly #loader: BatchLoader<T> | null

  constructor(name: string, model: ModelClass<T> | null, options: ContentTypeOptions<T, never> = {}) {
    this.name = name
    this.model = model
    this.#id = options.id
    this.#label = options.label
    this.#url = options.url
    this.#loader = options.load ? new BatchLoader<T>(batchesOfText(options)) : null
  }

  /** The object's id as text; `null` when it has none. */
  idOf(object: T): string | null {
    return encodeKey(this.#id ? this.#id(object) : (object as { id?: unknown }).id)
  }

  /** What a person calls the object, at most 512 characters; `null` when nothing is known. */
  labelOf(object: T): string | null {
    const label = this.#label ? this.#label(object) : defaultLabel(object)
    if (typeof label !== 'string' || label === '') return null
    // Never half of a character that takes two places.
    return label.length > labelCharacters
      ? label.slice(0, labelCharacters).replace(/[\uD800-\uDBFF]$/, '')
      : label
  }

  /** Where the object is shown; `null` when nothing is known. */
  urlOf(object: T): string | null {
    return (this.#url && this.#url(object)) || null
  }

  /** True when the name is that of a class, and one such as `a` or `t2`, as bundlers make them: the next build may make another. */
  get hasShortenedName(): boolean {
    const { name } = this
    return name.length <= 2 && /^([a-zA-Z]|[a-z_$][\w$])$/.test(name) && this.model?.name === name
  }

  /** True when {@link load} can find objects. */
  get canLoad(): boolean {
    return this.#loader !== null
  }

  /** The object as it is now, or `null` when it was deleted. Calls made in one tick are one call of the app's loader. */
  async load(id: string): Promise<T | null> {
    return this.#loader ? await this.#loader.load(id) : null
  }

  toString(): string {
    return this.name
  }
}

/** The app's loader as one from ids as text to objects in the same order. */
function batchesOfText<T extends object>({ load, key }: ContentTypeOptions<T, never>) {
  return async (ids: string[]): Promise<(T | null)[]> => {
    if (!load) return ids.map(() => null)
    const keys = (key ? ids.map((id) => key.decode(id)) : ids) as never[]
    const found = await load(keys)
    if (Array.isArray(found)) {
      const list = found as readonly (T | null | undefined)[]
      return ids.map((_, index) => list[index] ?? null)
    }
    const map = found as ReadonlyMap<unknown, T>
    return ids.map((id, index) => map.get(id) ?? map.get(keys[index]) ?? null)
  }
}

function defaultLabel(object: object): string | null {
  const ownText = object.toString
  if (typeof ownText === 'function' && ownText !== Object.prototype.toString) {
    const text = String(ownText.call(object))
    if (!isDump.test(text)) return text
  }
  return namedText(object)
}

/** What base classes of ORMs print: `[object SequelizeInstance:Product]`, or every field with its value, passwords too. */
const isDump = /^[[{]|\n/

/** The object's `label`, `name` or `title`, the first that is a text; `null` when none is. */
export function namedText(object: object): string | null {
  const { label, name, title } = object as { label?: unknown; name?: unknown; title?: unknown }
  for (const text of [label, name, title]) if (typeof text === 'string' && text !== '') return text
  return null
}
