import { kindOfSqlType } from './key-kinds.js'
import { primaryKeyQueryOf, type AdapterFlags, type PrimaryKeyColumn } from './kysely-primary-keys.js'
import { singleProperty, type KeyValues, type Orm, type OrmModel } from './orm.js'

/** A Kysely database, as far as its type goes. */
export interface KyselyLike {
  // A method, from whose parameter the tables' names are inferred.
  insertInto(table: never): unknown
  getExecutor: unknown
  readonly introspection: object
}

interface Table {
  name: string
  schema?: string
  columns: readonly { name: string; dataType: string }[]
}
interface Condition {
  or(conditions: unknown[]): unknown
  and(values: object): unknown
}
interface Select {
  selectAll(): Select
  where(column: string, operator: 'in', values: unknown[]): Select
  where(condition: (builder: Condition) => unknown): Select
  execute(): Promise<object[]>
}
interface Plugin {
  transformResult(args: { result: { rows: object[] }; queryId: object }): Promise<{ rows: object[] }>
}
interface Kysely extends KyselyLike {
  selectFrom(table: string): Select
  readonly introspection: { getTables(): Promise<Table[]> }
  getExecutor(): { adapter: AdapterFlags; plugins: readonly Plugin[] }
  withoutPlugins(): { executeQuery(query: object): Promise<{ rows: PrimaryKeyColumn[] }> }
}

export function isKysely(source: object): source is Kysely {
  const { getExecutor, insertInto } = source as Partial<KyselyLike>
  return typeof getExecutor === 'function' && typeof insertInto === 'function' && 'introspection' in source
}

/** The tables and views of a Kysely database, which are queried for, once now and then by `refresh`. Objects are plain rows. */
export async function kyselyModels(db: Kysely): Promise<Orm> {
  /** By what tells that a table is as it was: one that changed is another model. */
  let models = new Map<string, OrmModel>()
  async function refresh(): Promise<void> {
    const [tables, keys] = await Promise.all([db.introspection.getTables(), primaryKeysOf(db)])
    const now = new Map<string, OrmModel>()
    for (const table of tables) {
      const key = keys.filter(
        (column) => column.table === table.name && (column.schema ?? table.schema) === table.schema,
      )
      const identity = JSON.stringify([table.schema, table.name, table.columns, key])
      now.set(identity, models.get(identity) ?? (await describeTable(db, table, key)))
    }
    models = now
  }
  await refresh()
  return {
    name: 'This Kysely database',
    models: () => models.values(),
    describe: (model) => model as OrmModel,
    refresh,
  }
}

async function primaryKeysOf(db: Kysely): Promise<PrimaryKeyColumn[]> {
  const sql = primaryKeyQueryOf(db.getExecutor().adapter)
  // What `CompiledQuery.raw` of Kysely makes.
  const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] }
  const { rows } = await db
    .withoutPlugins()
    .executeQuery({ sql, query, parameters: [], queryId: { queryId: 'keepsight' } })
  return rows
}

async function describeTable(
  db: Kysely,
  table: Table,
  primaryKey: readonly PrimaryKeyColumn[],
): Promise<OrmModel> {
  const [tableName = table.name] = await asRead(db, [table.name])
  const name =
    table.schema === undefined || isUsualSchema.test(table.schema)
      ? tableName
      : `${table.schema}.${tableName}`
  const properties = await asRead(
    db,
    table.columns.map((column) => column.name),
  )
  return {
    name,
    model: null,
    properties: new Map(
      table.columns.map(({ dataType }, index) => [properties[index] ?? '', kindOfSqlType(dataType)]),
    ),
    key: await asRead(
      db,
      primaryKey.map(({ column }) => column),
    ),
    load: (keys) => select(db.selectFrom(name).selectAll(), keys).execute(),
  }
}

/** The schemas that a query need not name. */
const isUsualSchema = /^(?:public|dbo|main)$/

/** The names of columns as they are on rows, which plugins such as CamelCasePlugin change. */
async function asRead(db: Kysely, names: readonly string[]): Promise<string[]> {
  let rows: object[] = names.map((name) => ({ [name]: null }))
  for (const plugin of db.getExecutor().plugins) {
    rows = (await plugin.transformResult({ result: { rows }, queryId: { queryId: 'keepsight' } })).rows
  }
  return rows.map((row, index) => Object.keys(row)[0] ?? names[index] ?? '')
}

function select(query: Select, keys: readonly KeyValues[]): Select {
  const single = singleProperty(keys)
  if (single !== null)
    return query.where(
      single,
      'in',
      keys.map((key) => key[single]),
    )
  return query.where((builder) => builder.or(keys.map((key) => builder.and(key))))
}
