import { kindOfSqlType, type KeyKind } from './key-kinds.js'
import { singleProperty, type KeyValues, type Orm, type OrmModel } from './orm.js'

/** A Drizzle table, as far as its type goes. */
export interface DrizzleTableLike {
  readonly $inferSelect: object
  readonly _: { readonly name: string; readonly schema: string | undefined }
}

/** A Drizzle database, as far as its type goes. */
export interface DrizzleDatabaseLike {
  readonly _: { readonly fullSchema: object }
}

interface Column {
  name: string
  primary: boolean
  dataType: string
  getSQLType(): string
}
type Columns = Record<string, Column>
interface Operators {
  and(...conditions: unknown[]): unknown
  or(...conditions: unknown[]): unknown
  eq(column: unknown, value: unknown): unknown
  inArray(column: unknown, values: unknown[]): unknown
}
type Where = (columns: Record<string, unknown>, operators: Operators) => unknown
interface RelationalQuery {
  findMany(query: { where: Where }): PromiseLike<object[]>
}
interface Database extends DrizzleDatabaseLike {
  query: Record<string, RelationalQuery>
}

// Drizzle registers its symbols for all copies of itself, so they are the same here without importing it.
const isTableSymbol = Symbol.for('drizzle:IsDrizzleTable')
const entityKind = Symbol.for('drizzle:entityKind')
const nameSymbol = Symbol.for('drizzle:Name')
const schemaSymbol = Symbol.for('drizzle:Schema')
const columnsSymbol = Symbol.for('drizzle:Columns')
const extrasSymbol = Symbol.for('drizzle:ExtraConfigBuilder')
const extrasColumnsSymbol = Symbol.for('drizzle:ExtraConfigColumns')

interface Table {
  [nameSymbol]: string
  [schemaSymbol]: string | undefined
  [columnsSymbol]: Columns
  [extrasColumnsSymbol]?: Columns
  [extrasSymbol]?: (columns: Columns) => object
}

export function isDrizzleDatabase(source: object): source is Database {
  const { _: inner } = source as { _?: { fullSchema?: unknown } }
  return typeof inner?.fullSchema === 'object' && 'query' in source
}

/** A module, or an object, that has tables among what it exports. */
export function isDrizzleSchema(source: object): boolean {
  return Object.values(source).some(isTable)
}

/**
 * The tables of the schema that a Drizzle database was made with. Objects are plain rows.
 *
 * @throws TypeError when it was made without its schema
 */
export function drizzleDatabaseModels(database: Database): Orm {
  const { fullSchema } = database._
  if (!isDrizzleSchema(fullSchema)) {
    throw new TypeError(
      'This Drizzle database was made without its tables: pass drizzle(…, { schema }), or the schema itself.',
    )
  }
  return tablesOf(fullSchema, database.query)
}

/** The tables of a schema module of Drizzle, which say what a row is, and cannot load one. */
export function drizzleSchemaModels(schema: object): Orm {
  return tablesOf(schema, null)
}

function tablesOf(schema: object, queries: Database['query'] | null): Orm {
  return {
    name: 'This Drizzle schema',
    models: () => Object.values(schema).filter(isTable),
    describe(table) {
      const exported = Object.entries(schema).find(([, value]) => value === table)?.[0] ?? ''
      return describeTable(table as Table, queries?.[exported] ?? null)
    },
  }
}

function describeTable(table: Table, query: RelationalQuery | null): OrmModel {
  const { [nameSymbol]: name, [schemaSymbol]: schema } = table
  const columns = Object.entries(table[columnsSymbol])
  const primary = new Set(primaryKeyOf(table).map((column) => column.name))
  return {
    name: schema === undefined ? name : `${schema}.${name}`,
    model: null,
    reference: table,
    properties: new Map(columns.map(([property, column]) => [property, kindOf(column)])),
    key: columns.filter(([, column]) => primary.has(column.name)).map(([property]) => property),
    load: query ? (keys) => query.findMany({ where: whereOf(keys) }) : null,
  }
}

/** The columns that are marked as the key, or those of `primaryKey({ columns })` beside the columns. */
function primaryKeyOf(table: Table): Column[] {
  const { [columnsSymbol]: columns, [extrasSymbol]: extras, [extrasColumnsSymbol]: forExtras } = table
  const marked = Object.values(columns).filter(({ primary }) => primary)
  const beside = Object.values(extras?.(forExtras ?? columns) ?? {}).filter(isPrimaryKey)
  return [...marked, ...beside.flatMap((key) => key.columns)]
}

function isPrimaryKey(extra: unknown): extra is { columns: Column[] } {
  const kind = (extra as { constructor?: { [entityKind]?: string } } | null)?.constructor?.[entityKind]
  return kind?.endsWith('PrimaryKeyBuilder') ?? false
}

function kindOf(column: Column): KeyKind {
  if (column.dataType === 'number' || column.dataType === 'bigint' || column.dataType === 'date')
    return column.dataType
  if (column.dataType === 'buffer') return 'bytes'
  const kind = kindOfSqlType(column.getSQLType())
  // A timestamp in the mode `string` is text as it stands.
  return kind === 'date' ? 'text' : kind
}

function whereOf(keys: readonly KeyValues[]): Where {
  const single = singleProperty(keys)
  return (columns, { and, or, eq, inArray }) => {
    if (single !== null)
      return inArray(
        columns[single],
        keys.map((key) => key[single]),
      )
    return or(
      ...keys.map((key) => and(...Object.entries(key).map(([name, value]) => eq(columns[name], value)))),
    )
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && isTableSymbol in value
}
