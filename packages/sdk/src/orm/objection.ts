import type { ModelClass } from '../content-types/content-type.js'
import type { KeyKind } from './key-kinds.js'
import { singleProperty, type KeyValues, type Orm, type OrmModel } from './orm.js'

/** A model class of Objection, as far as its type goes. */
export type ObjectionModelLike = ModelClass & {
  readonly tableName: string
  readonly idColumn: string | string[]
}

interface Query extends PromiseLike<object[]> {
  whereIn(columns: string | string[], values: unknown[]): Query
}
type ObjectionModel = ObjectionModelLike & {
  jsonSchema?: { properties?: Record<string, { type?: string | string[]; format?: string }> } | null
  columnNameToPropertyName(column: string): string
  propertyNameToColumnName(property: string): string
  query(): Query
}

/** An array of model classes, or an object or a module that has some among its values. */
export function isObjection(source: object): boolean {
  return Object.values(source).some(isModel)
}

/**
 * Objection's model classes: an array under their own names, an object or a module under its names for them. One that is put
 * into the array or the object later is found, too.
 */
export function objectionModels(source: object): Orm {
  return {
    name: 'This set of Objection models',
    models: () => Object.values(source).filter(isModel),
    describe(model) {
      const [key] = Object.entries(source).find(([, value]) => value === model) ?? []
      const named = Array.isArray(source) || key === undefined || key === 'default'
      return describeModel(model as ObjectionModel, named ? (model as ObjectionModel).name : key)
    },
  }
}

function describeModel(model: ObjectionModel, name: string): OrmModel {
  const properties = Object.entries(model.jsonSchema?.properties ?? {})
  const key = [model.idColumn].flat().map((column) => model.columnNameToPropertyName(column))
  const known = properties.map(
    ([property, { type, format }]) => [property, kindOf([type].flat(), format)] as const,
  )
  return { name, model, properties: new Map(known), key, load: (keys) => find(model, keys) }
}

/** Without a JSON schema a key is text, which databases compare with their own types. */
function kindOf(types: (string | undefined)[], format: string | undefined): KeyKind {
  if (types.includes('integer') && types.includes('string')) return 'digits'
  if (types.includes('integer') || types.includes('number')) return 'number'
  return format === 'uuid' ? 'uuid' : 'text'
}

function find(model: ObjectionModel, keys: readonly KeyValues[]): Query {
  const column = (property: string) => `${model.tableName}.${model.propertyNameToColumnName(property)}`
  const single = singleProperty(keys)
  if (single !== null)
    return model.query().whereIn(
      column(single),
      keys.map((key) => key[single]),
    )
  const properties = Object.keys(keys[0] ?? {})
  return model.query().whereIn(
    properties.map(column),
    keys.map((key) => properties.map((property) => key[property])),
  )
}

function isModel(value: unknown): value is ObjectionModel {
  return (
    typeof value === 'function' &&
    (value as { isObjectionModelClass?: boolean }).isObjectionModelClass === true
  )
}
