import { ContentType, type ContentTypeOptions, type ModelClass } from './content-type.js'
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

/** How to tell what an object is. */
export type ContentTypeLike<T extends object = object> = string | ModelClass<T> | ContentType<T>

/** What {@link ContentTypes.registerAll} takes beside the models: the same for each, computed from the object. */
export type ModelDefaults = Omit<ContentTypeOptions, 'name' | 'load' | 'key'> & {
  /** Makes the loader of one model. */
  load?: (model: ModelClass, name: string) => ContentTypeOptions['load']
}

/**
 * The kinds of object that the app has. An instance of a class that was never registered gets a content type of the
 * class's name at its first view, so that a list of models is needed only for labels, links and loaders.
 */
export class ContentTypes {
  readonly #byName = new Map<string, ContentType>()
  readonly #byModel = new WeakMap<object, ContentType>()
  #registered: ContentType[] = []

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
    if (name === '' || name.length > 128) {
      throw new TypeError('A content type needs a name of 1 to 128 characters: pass { name }.')
    }
    const contentType = new ContentType<T>(
      name,
      typeof model === 'string' ? null : model,
      options as unknown as ContentTypeOptions<T, never>,
    )
    this.#keep(contentType)
    this.#registered = this.#registered.filter((other) => other.name !== name)
    this.#registered.push(contentType)
    return contentType
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

  /** The content types registered so far, in that order. */
  list(): readonly ContentType[] {
    return this.#registered
  }

  /** The content type of a name, a class or an object's class; one without loader and links when it was not registered. */
  of<T extends object = object>(type: ContentTypeLike<T>): ContentType<T>
  of(type: ContentTypeLike): ContentType {
    if (type instanceof ContentType) return type
    if (typeof type === 'string') return this.#byName.get(type) ?? this.#remember(new ContentType(type, null))
    return this.#ofClass(type) ?? this.#remember(new ContentType(type.name, type))
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
    const known = this.#byModel.get(model)
    if (known) return known
    const inherited = this.#ofClass(model as unknown as ModelClass)
    if (inherited) return inherited
    return model.name === ''
      ? null
      : this.#remember(new ContentType(model.name, model as unknown as ModelClass))
  }

  /** By the class or the nearest registered class that it extends. */
  #ofClass(model: ModelClass): ContentType | null {
    for (
      let current: unknown = model;
      typeof current === 'function';
      current = Object.getPrototypeOf(current)
    ) {
      const known = this.#byModel.get(current)
      // A class that merely was seen lends its name to no other.
      if (!known || (current !== model && !this.#registered.includes(known))) continue
      this.#byModel.set(model, known)
      return known
    }
    return null
  }

  #keep(contentType: ContentType): void {
    this.#byName.set(contentType.name, contentType)
    if (contentType.model) this.#byModel.set(contentType.model, contentType)
  }

  #remember(contentType: ContentType): ContentType {
    // Names may come from a request; a stranger must not fill the memory with them.
    if (this.#byName.size < 10_000) this.#keep(contentType)
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
