import type { ContentType } from '../content-types/content-type.js'
import type { ContentTypeSource } from '../content-types/content-type-source.js'
import { contentTypeOfModel } from './content-type-of-model.js'
import type { AnyOptions, Models } from './options.js'
import type { Orm } from './orm.js'

/** How long after one query for the models a name that is not known may cause the next, in milliseconds. */
const refreshEveryMs = 60_000

/** The content types of an ORM's models. Those that are not known yet are sought in the ORM when they are asked for. */
export class OrmContentTypes<Of extends Models = Models> implements ContentTypeSource {
  readonly origin: object
  readonly #orm: Orm
  readonly #options: AnyOptions
  /** By the ORM's own object of the model; `null` for what was left out. */
  readonly #known = new WeakMap<object, ContentType | null>()
  /** The models when they were last looked through. */
  #models: readonly object[] = []
  #byName = new Map<string, ContentType>()
  readonly #byReference = new WeakMap<object, ContentType>()
  #refreshedAt = performance.now()

  constructor(origin: object, orm: Orm, options: AnyOptions) {
    this.origin = origin
    this.#orm = orm
    this.#options = options
    this.#look()
  }

  /** The content types of all models that there are now. */
  list(): readonly ContentType[] {
    this.#look()
    return [...this.#byName.values()]
  }

  find(type: string | object): ContentType | undefined {
    const known = this.#get(type)
    if (known) return known
    this.#look()
    if (typeof type === 'string') this.#refreshLater()
    return this.#get(type)
  }

  /**
   * The content type of a model, by its name or the one that it was given, with the type of its objects.
   *
   * @throws TypeError when there is no such model
   * @example
   * keepsight.viewed(row, { type: models.of('Product') })
   */
  of<Name extends keyof Of & string>(
    name: Name,
  ): ContentType<[Of[Name]] extends [never] ? object : Of[Name]> {
    const found =
      this.find(name) ?? this.find(this.#options.models?.[name]?.name ?? this.#options.rename?.(name) ?? name)
    if (found) return found as ContentType<[Of[Name]] extends [never] ? object : Of[Name]>
    const names = [...this.#byName.keys()].join(', ') || 'none'
    throw new TypeError(`${this.#orm.name} has no model named ${name} here. It has: ${names}.`)
  }

  /**
   * Reads the models anew, for sources that have to query for them (Kysely). Without it, a table that was made in the
   * meantime is found at most a minute after it is first asked for.
   */
  async refresh(): Promise<void> {
    this.#refreshedAt = performance.now()
    await this.#orm.refresh?.()
    this.#look()
  }

  #get(type: string | object): ContentType | undefined {
    return typeof type === 'string' ? this.#byName.get(type) : this.#byReference.get(type)
  }

  /** Takes in what is new in the ORM; quick when nothing is. */
  #look(): void {
    const models = [...this.#orm.models()]
    const before = this.#models
    if (models.length === before.length && models.every((model, index) => model === before[index])) return
    const byName = new Map<string, ContentType>()
    for (const model of models) {
      let contentType = this.#known.get(model)
      if (contentType === undefined) this.#known.set(model, (contentType = this.#describe(model)))
      if (contentType) byName.set(contentType.name, contentType)
    }
    this.#byName = byName
    this.#models = models
  }

  #describe(handle: object): ContentType | null {
    const model = this.#orm.describe(handle)
    if (!model) return null
    const { only, except } = this.#options
    if ((only && !only.includes(model.name)) || except?.includes(model.name)) return null
    const contentType = contentTypeOfModel(model, this.#options)
    for (const reference of [model.model, model.reference]) {
      if (reference) this.#byReference.set(reference, contentType)
    }
    return contentType
  }

  #refreshLater(): void {
    if (!this.#orm.refresh || performance.now() - this.#refreshedAt < refreshEveryMs) return
    // The database may be away, or closed: then what is known stays, and refresh() tells why.
    this.refresh().catch(() => undefined)
  }
}
