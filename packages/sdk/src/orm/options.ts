import type { ContentTypeOptions } from '../content-types/content-type.js'

/** The models of a source: by name, the type of their objects; `never` where the ORM's types do not say it. */
export type Models = { [name: string]: object }

/** What may be said of one model. All of it has a default. */
export interface ModelOptions<Row> {
  /** The content type's name on the wire and in reports. Default: the model's name. */
  name?: string
  /** The property, or the properties, that make an object's id. Default: the model's primary key. */
  key?: Property<Row> | readonly Property<Row>[]
  /**
   * What a person calls the object: a property or a function. Default: its own `toString()`, else its `label`, `name` or
   * `title`. A property that is named like a password or another secret is refused.
   */
  label?: Property<Row> | ((object: Row) => string | null | undefined)
  /** Where the object is shown: an absolute URL or a path. Default: none. */
  url?: (object: Row) => string | null | undefined
  /** Finds many objects at once by their ids as text, in place of the query by key. See {@link ContentTypeOptions.load}. */
  load?: (ids: string[]) => ReturnType<NonNullable<ContentTypeOptions<object & Row>['load']>>
}

type Property<Row> = [Row] extends [never] ? string : keyof Row & string

/** What may be said of all models. */
export interface ContentTypesFromOptions<Of extends Models = Models> {
  /** The only models to take, by their names. Default: all. */
  only?: readonly (keyof Of & string)[]
  /** Models to leave out. Default: none. */
  except?: readonly (keyof Of & string)[]
  /** Gives a model another name, where its options give none: `(name) => \`shop.${name}\``. Default: its own. */
  rename?: (name: string) => string
  /** By the model's name. A name that no model has (yet) changes nothing. */
  models?: { [Name in keyof Of]?: ModelOptions<Of[Name]> }
}

/** The options of one model as they are read, once its types have done their work. */
export interface AnyModelOptions {
  name?: string
  key?: string | readonly string[]
  label?: string | ((object: object) => string | null | undefined)
  url?: (object: object) => string | null | undefined
  load?: ContentTypeOptions['load']
}

/** The options as they are read. */
export interface AnyOptions extends Omit<ContentTypesFromOptions, 'models'> {
  models?: { [name: string]: AnyModelOptions | undefined }
}
