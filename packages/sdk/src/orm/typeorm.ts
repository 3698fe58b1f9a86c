import type { ModelClass } from '../content-types/content-type.js'
import { kindOfSqlType, type KeyKind } from './key-kinds.js'
import type { KeyValues, Orm, OrmModel } from './orm.js'

/** A TypeORM data source, as far as its type goes. */
export interface TypeOrmLike {
  readonly entityMetadatas: readonly object[]
  getRepository: unknown
}

interface Column {
  propertyPath: string
  type: unknown
  referencedColumn?: Column
  getEntityValue(entity: object): unknown
}
interface Metadata {
  name: string
  target: ModelClass | string
  tableType: string
  columns: Column[]
  primaryColumns: Column[]
}
interface DataSource extends TypeOrmLike {
  readonly entityMetadatas: readonly Metadata[]
  getRepository(target: ModelClass | string): { findBy(where: object[]): Promise<object[]> }
}

export function isTypeOrm(source: object): source is DataSource {
  const { entityMetadatas, getRepository } = source as Partial<DataSource>
  return Array.isArray(entityMetadatas) && typeof getRepository === 'function'
}

/** The entities of a TypeORM data source: they are there once it is initialized. */
export function typeOrmModels(dataSource: DataSource): Orm {
  return {
    name: 'This TypeORM data source',
    models: () => dataSource.entityMetadatas,
    describe: (metadata) => describeEntity(dataSource, metadata as Metadata),
  }
}

function describeEntity(dataSource: DataSource, metadata: Metadata): OrmModel | null {
  const { name, target, tableType, columns, primaryColumns } = metadata
  if (/junction/.test(tableType)) return null
  const byPath = new Map(columns.map((column) => [column.propertyPath, column]))
  return {
    name,
    model: typeof target === 'string' ? null : target,
    properties: new Map([...byPath].map(([property, column]) => [property, kindOf(column)])),
    key: primaryColumns.map(({ propertyPath }) => propertyPath),
    read: (object, property) => byPath.get(property)?.getEntityValue(object),
    load: (keys) => dataSource.getRepository(target).findBy(keys.map(conditionOf)),
  }
}

function kindOf({ type, referencedColumn }: Column): KeyKind {
  if (referencedColumn) return kindOf(referencedColumn)
  if (type === Number) return 'number'
  if (type === Date) return 'date'
  return kindOfSqlType(typeof type === 'string' ? type : '')
}

/** A key as TypeORM takes conditions, nested where its parts are: `{ key: { order: 812, line: 3 } }`. */
function conditionOf(key: KeyValues): object {
  const condition = {}
  for (const [path, value] of Object.entries(key)) put(condition, path.split('.'), value)
  return condition
}

function put(condition: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) condition[first] = value
  else put((condition[first] ??= {}) as Record<string, unknown>, rest, value)
}
