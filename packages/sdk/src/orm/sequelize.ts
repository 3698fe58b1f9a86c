import type { ModelClass } from '../content-types/content-type.js'
import { kindOfSqlType, type KeyKind } from './key-kinds.js'
import { singleProperty, type KeyValues, type Orm } from './orm.js'

/** A Sequelize instance, as far as its type goes. */
export interface SequelizeLike {
  readonly models: object
  define: unknown
  authenticate: unknown
}

type SequelizeModel = ModelClass & {
  primaryKeyAttributes: string[]
  rawAttributes: Record<string, { type: { key?: string } }>
  findAll(query: { where: object }): Promise<object[]>
}

export function isSequelize(source: object): source is SequelizeLike {
  const { models, define, authenticate } = source as Partial<SequelizeLike>
  return typeof models === 'object' && typeof define === 'function' && typeof authenticate === 'function'
}

/** The models of a Sequelize instance, those that are defined later too. */
export function sequelizeModels(sequelize: SequelizeLike): Orm {
  return {
    name: 'This Sequelize instance',
    models: () => Object.values(sequelize.models) as SequelizeModel[],
    describe(handle) {
      const model = handle as SequelizeModel
      return {
        name: model.name,
        model,
        properties: propertiesOf(model),
        key: model.primaryKeyAttributes,
        read: attribute,
        load: (keys) => model.findAll({ where: whereOf(keys) }),
      }
    },
  }
}

function propertiesOf({ rawAttributes }: SequelizeModel): Map<string, KeyKind> {
  return new Map(
    Object.entries(rawAttributes).map(([name, { type }]) => [name, kindOfSqlType(type.key ?? '')]),
  )
}

/** Through `get`, since class fields hide Sequelize's accessors; what was found with `raw: true` has none. */
function attribute(object: object, name: string): unknown {
  const { get } = object as { get?: (name: string) => unknown }
  return typeof get === 'function' ? get.call(object, name) : (object as Record<string, unknown>)[name]
}

/** Sequelize's `Op.or` is this symbol. */
const or = Symbol.for('or')

function whereOf(keys: readonly KeyValues[]): object {
  const single = singleProperty(keys)
  return single === null ? { [or]: keys } : { [single]: keys.map((key) => key[single]) }
}
