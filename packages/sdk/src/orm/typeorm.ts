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
  relationMetadata?: { propertyPath: string }
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
  const byName = new Map(columns.map((column) => [nameOf(column, columns), column]))
  return {
    name,
    model: typeof target === 'string' ? null : target,
    properties: new Map([...byName].map(([property, column]) => [property, kindOf(column)])),
    key: primaryColumns.map((column) => nameOf(column, columns)),
    read: (object, property) => byName.get(property)?.getEntityValue(object),
    load: (keys) => dataSource.getRepository(target).findBy(keys.map((key) => conditionOf(key, byName))),
  }
}

/** The property that holds the column's value; for one of several columns of a relation, with that of the other entity. */
function nameOf(column: Column, all: readonly Column[]): string {
  const { propertyPath, referencedColumn } = column
  const shared = all.some((other) => other !== column && other.propertyPath === propertyPath)
  return shared && referencedColumn ? `${propertyPath}.${referencedColumn.propertyPath}` : propertyPath
}

function kindOf({ type, referencedColumn }: Column): KeyKind {
  if (referencedColumn) return kindOf(referencedColumn)
  if (type === Number) return 'number'
  if (type === Date) return 'date'
  return kindOfSqlType(typeof type === 'string' ? type : '')
}

/** The columns' values as TypeORM takes conditions: `{ order: { id: 5 }, line: 3 }`. */
function conditionOf(key: KeyValues, byName: ReadonlyMap<string, Column>): object {
  const condition: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(key)) {
    const column = byName.get(name)
    if (column) put(condition, pathOf(column), value)
  }
  return condition
}

/** Where a condition on the column stands; for the column of a relation, inside of that. */
function pathOf({ propertyPath, relationMetadata, referencedColumn }: Column): string[] {
  const path = propertyPath.split('.')
  return referencedColumn && relationMetadata?.propertyPath === propertyPath
    ? [...path, ...pathOf(referencedColumn)]
    : path
}

function put(condition: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) condition[first] = value
  else put((condition[first] ??= {}) as Record<string, unknown>, rest, value)
}
