import type { ContentTypeSource } from './content-type-source.js'
import { checkedName, ContentType, type ContentTypeOptions, type ModelClass } from './content-type.js'
import { encodeKey } from './key.js'

/** An object named by its type and id, where the object itself is not at hand. */
export interface ObjectReference {
  /** A content type's name. It need not be registered. */
  type: string
  id: string | number | bigint
  label?: string
  url?: string
}

/** What `viewed()` knows of an object. */
export interface ResolvedObject {
  contentType: ContentType
  id: string
  label: string | null
  url: string | null
}

/** A table of Drizzle, which stands for its rows once a source of content types knows it. */
export interface TableReference<Row extends object = object> {
  readonly $inferSelect: Row
}

/** How to tell what an object is. */
export type ContentTypeLike<T extends object = object> =
  string | ModelClass<T> | ContentType<T> | TableReference<T>

/** What {@link ContentTypes.registerAll} takes beside the models: the same for each, computed from the object. */
export type ModelDefaults = Omit<ContentTypeOptions, 'name' | 'load' | 'key'> & {
  /** Makes the loader of one model. */
  load?: (model: ModelClass, name: string) => ContentTypeOptions['load']
}

/**
 * The kinds of object that the app has. An instance of a class that was never registered gets a content type of the
 * class's name at its first view, so that a list of models is needed only for labels, links and loaders. What was
 * registered by itself goes before what a source knows.
 */
export class ContentTypes {
  readonly #registered = new Map<string, ContentType>()
  #sources: readonly ContentTypeSource[] = []
  /** By class: what was registered, and what was found for a class since the last registration. */
  readonly #models = new WeakMap<object, ContentType>()
  #found = new WeakMap<object, ContentType>()
  /** Names and classes that were merely seen. */
  readonly #seenNames = new Map<string, ContentType>()
  readonly #seenModels = new WeakMap<object, ContentType>()

  /**
   * Registers a content type by a class or by a name. Registering the same again replaces it.
   *
   * @example
   * contentTypes.register(Product, { label: (p) => p.title, load: (ids) => products.findMany(ids) })
   * contentTypes.register('Invoice', { id: (row: InvoiceRow) => row.number })
   */
  register<T extends object, K = string>(
    model: ModelClass<T> | string,
    options: ContentTypeOptions<T, K> = {},
  ): ContentType<T> {
    const name = options.name ?? (typeof model === 'string' ? model : model.name)
    const contentType = new ContentType<T>(
      checkedName(name),
      typeof model === 'string' ? null : model,
      options as unknown as ContentTypeOptions<T, never>,
    )
    // What is registered again goes to the end of the list.
    this.#registered.delete(name)
    this.#registered.set(name, contentType)
    if (contentType.model) this.#models.set(contentType.model, contentType)
    this.#found = new WeakMap()
    return contentType
  }

  /**
   * Registers all that a source finds, now and later: `registerFrom(contentTypesFrom(prisma))` of `keepsight/orm` registers
   * every model. Returns those that there are now. A source of the same origin as one before replaces that.
   *
   * @throws TypeError when another source has a content type of the same name
   */
  registerFrom(source: ContentTypeSource): readonly ContentType[] {
    const { origin = source } = source
    const others = this.#sources.filter((other) => (other.origin ?? other) !== origin)
    const contentTypes = source.list()
    for (const { name } of contentTypes) {
      if (!others.some((other) => other.find(name))) continue
      throw new TypeError(
        `Two sources have a model named ${name}: give one of them another name, { models: { ${name}: { name: '…' } } }.`,
      )
    }
    this.#sources = [...others, source]
    this.#found = new WeakMap()
    return contentTypes
  }

  /**
   * Registers every class that a module exports: `registerAll(await import('./models.js'))`. What is not a class is
   * passed over. With a plain object of delegates, as ORMs generate them, the names are registered: `registerAll(['User', 'Post'])`.
   */
  registerAll(models: object | readonly string[], defaults: ModelDefaults = {}): ContentType[] {
    const { load, ...options } = defaults
    const found: [string, ModelClass | string][] = Array.isArray(models)
      ? (models as readonly string[]).map((name) => [name, name])
      : Object.entries(models).flatMap(([name, model]) => (isClass(model) ? [[name, model] as const] : []))
    const unique = new Map(found.map(([name, model]) => [model, name === 'default' ? '' : name]))
    return [...unique].map(([model, exportName]) => {
      const name = exportName || (typeof model === 'string' ? model : model.name)
      const loader = load && typeof model !== 'string' ? load(model, name) : undefined
      return this.register(model, { ...options, name, ...(loader ? { load: loader } : {}) })
    })
  }

  /** The content types that were registered, in that order, and then those of sources. */
  list(): readonly ContentType[] {
    const ofSources = this.#sources
      .flatMap((source) => source.list())
      .filter(({ name }) => !this.#registered.has(name))
    return [...this.#registered.values(), ...ofSources]
  }

  /**
   * The content type of a name, a class, an object's class or a table; one without loader and links when it was not
   * registered.
   *
   * @throws TypeError for a table that no source knows
   */
  of<T extends object = object>(type: ContentTypeLike<T>): ContentType<T>
  of(type: ContentTypeLike): ContentType {
    if (type instanceof ContentType) return type
    if (typeof type === 'string')
      return this.#registered.get(type) ?? this.#ofSources(type) ?? this.#seenName(type)
    if (typeof type === 'function') return this.#ofClass(type) ?? this.#seenModel(type)
    const ofTable = this.#ofSources(type)
    if (!ofTable) throw new TypeError('No source of content types knows this table: see registerFrom().')
    return ofTable
  }

  /**
   * What an object is: by `type` when given, else by its class, else as an {@link ObjectReference}. `unknown` when it is
   * none of these, `no-id` when it has no usable id.
   */
  resolve(object: object, type?: ContentTypeLike): ResolvedObject | 'unknown' | 'no-id' {
    const contentType = type === undefined ? this.#ofInstance(object) : this.of(type)
    if (!contentType) return isReference(object) ? this.#resolveReference(object) : 'unknown'
    const id = contentType.idOf(object)
    if (id === null) return 'no-id'
    return { contentType, id, label: contentType.labelOf(object), url: contentType.urlOf(object) }
  }

  #resolveReference({ type, id, label, url }: ObjectReference): ResolvedObject | 'no-id' {
    const text = encodeKey(id)
    if (text === null) return 'no-id'
    return { contentType: this.of(type), id: text, label: label ?? null, url: url ?? null }
  }

  #ofInstance(object: object): ContentType | null {
    const model = object.constructor as unknown
    if (typeof model !== 'function' || model === Object || model === Array) return null
    const known = this.#ofClass(model as unknown as ModelClass)
    if (known) return known
    return model.name === '' ? null : this.#seenModel(model as unknown as ModelClass)
  }

  /** By the class or the nearest class above it that was registered or is a source's. */
  #ofClass(model: ModelClass): ContentType | null {
    const before = this.#found.get(model)
    if (before) return before
    for (
      let current: unknown = model;
      typeof current === 'function' && current !== Function.prototype;
      current = Object.getPrototypeOf(current)
    ) {
      const known = this.#models.get(current) ?? this.#ofSources(current)
      if (!known) continue
      this.#found.set(model, known)
      return known
    }
    return null
  }

  #ofSources(type: string | object): ContentType | undefined {
    for (const source of this.#sources) {
      const found = source.find(type)
      if (found) return this.#registered.get(found.name) ?? found
    }
    return undefined
  }

  #seenModel(model: ModelClass): ContentType {
    const seen = this.#seenModels.get(model)
    if (seen) return seen
    const contentType = this.#remember(new ContentType(model.name, model))
    this.#seenModels.set(model, contentType)
    return contentType
  }

  #seenName(name: string): ContentType {
    return this.#seenNames.get(name) ?? this.#remember(new ContentType(name, null))
  }

  #remember(contentType: ContentType): ContentType {
    // Names may come from a request; a stranger must not fill the memory with them.
    if (this.#seenNames.size < 10_000) this.#seenNames.set(contentType.name, contentType)
    return contentType
  }
}

const referenceFields = new Set(['type', 'id', 'label', 'url'])

/** A plain object with `type` and `id`, and nothing that a reference does not have: a row of a table is none. */
function isReference(object: object): object is ObjectReference {
  const { type, id } = object as { type?: unknown; id?: unknown }
  if (typeof type !== 'string' || type === '' || id === undefined) return false
  return Object.keys(object).every((name) => referenceFields.has(name))
}

/** Classes, and functions that an ORM or an older compiler uses as such. */
function isClass(value: unknown): value is ModelClass {
  if (typeof value !== 'function' || typeof (value as { prototype?: unknown }).prototype !== 'object')
    return false
  return /^class\b/.test(Function.prototype.toString.call(value)) || /^\p{Lu}/u.test(value.name)
}
