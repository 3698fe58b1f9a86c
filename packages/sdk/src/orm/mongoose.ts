import type { ModelClass } from '../content-types/content-type.js'
import { kindOfSqlType, type KeyKind } from './key-kinds.js'
import { singleProperty, type KeyValues, type Orm, type OrmModel } from './orm.js'

/** Mongoose itself (its default connection) or one connection, as far as its type goes. */
export interface MongooseLike {
  readonly models: object
  model: unknown
  deleteModel: unknown
}

interface SchemaType {
  instance: string
}
interface Schema {
  paths: Record<string, SchemaType & { schema?: Schema }>
  methods: object
}
type MongooseModel = ModelClass & {
  modelName: string
  schema: Schema
  find(query: object): PromiseLike<object[]>
}

export function isMongoose(source: object): source is MongooseLike {
  const { models, model, deleteModel } = source as Partial<MongooseLike>
  return typeof models === 'object' && typeof model === 'function' && typeof deleteModel === 'function'
}

/** The models of a Mongoose connection, those that are made later too. */
export function mongooseModels(connection: MongooseLike): Orm {
  return {
    name: 'This Mongoose connection',
    models: () => Object.values(connection.models) as MongooseModel[],
    describe: (model) => describeModel(model as MongooseModel),
  }
}

function describeModel(model: MongooseModel): OrmModel {
  const { modelName, schema } = model
  const properties = pathsOf(schema)
  return {
    name: modelName,
    model,
    properties,
    key: keyOf(properties),
    read: valueAt,
    // A document of Mongoose prints all that it holds.
    hasOwnText: Object.hasOwn(schema.methods, 'toString'),
    load: (keys) => model.find(whereOf(keys)),
  }
}

/** The paths that hold a value, those of a schema inside of this one too, as `_id.line`. */
function pathsOf({ paths }: Schema): Map<string, KeyKind> {
  const entries = Object.entries(paths).flatMap(([path, { instance, schema }]): [string, KeyKind][] =>
    schema && instance === 'Embedded'
      ? [...pathsOf(schema)].map(([inner, kind]) => [`${path}.${inner}`, kind])
      : [[path, kindOf(instance)]],
  )
  return new Map(entries)
}

function kindOf(instance: string): KeyKind {
  if (instance === 'Date') return 'date'
  return instance === 'Buffer' ? 'bytes' : kindOfSqlType(instance)
}

/** `_id`, or the parts of an `_id` that is an object. */
function keyOf(properties: ReadonlyMap<string, KeyKind>): string[] {
  const parts = [...properties.keys()].filter((path) => path.startsWith('_id.'))
  return parts.length > 0 ? parts : ['_id']
}

function valueAt(object: object, path: string): unknown {
  return path
    .split('.')
    .reduce((inner: unknown, name) => (inner as Record<string, unknown> | null | undefined)?.[name], object)
}

/** MongoDB compares objects whole, with their parts in order: that of the schema. */
function whereOf(keys: readonly KeyValues[]): object {
  const single = singleProperty(keys)
  if (single !== null) return { [single]: { $in: keys.map((key) => key[single]) } }
  if (!Object.keys(keys[0] ?? {}).every((path) => path.startsWith('_id.'))) return { $or: keys }
  return { _id: { $in: keys.map((key) => withoutPrefix(key)) } }
}

function withoutPrefix(key: KeyValues): KeyValues {
  return Object.fromEntries(Object.entries(key).map(([path, value]) => [path.slice('_id.'.length), value]))
}
