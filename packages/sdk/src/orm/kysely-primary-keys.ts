/** One column of a primary key, in the order of the key. */
export interface PrimaryKeyColumn {
  /** `null` where the engine has no schemas. */
  schema: string | null
  table: string
  column: string
}

/** What an engine can do, as the adapters of Kysely's dialects say it. */
export interface AdapterFlags {
  supportsTransactionalDdl: boolean
  supportsReturning: boolean
  supportsOutput?: boolean
}

/**
 * The query for all primary keys, as {@link PrimaryKeyColumn}s: Kysely's own introspection does not tell them. Engines are
 * told apart by what they can do, since the names of classes are gone from minified code, and other dialects have other ones.
 */
export function primaryKeyQueryOf({
  supportsTransactionalDdl,
  supportsReturning,
  supportsOutput,
}: AdapterFlags): string {
  if (supportsOutput) return ofSqlServer
  if (!supportsReturning) return ofMySql
  return supportsTransactionalDdl ? ofPostgres : ofSqlite
}

/** From the catalog: information_schema hides keys from users who may only read. */
const ofPostgres = `
  select space.nspname as "schema", relation.relname as "table", attribute.attname as "column"
  from pg_catalog.pg_index as index
  join pg_catalog.pg_class as relation on relation.oid = index.indrelid
  join pg_catalog.pg_namespace as space on space.oid = relation.relnamespace
  join pg_catalog.pg_attribute as attribute
    on attribute.attrelid = relation.oid and attribute.attnum = any (index.indkey)
  where index.indisprimary and space.nspname <> 'pg_catalog'
  order by space.nspname, relation.relname, array_position(index.indkey::int2[], attribute.attnum)`

const ofMySql = `
  select null as \`schema\`, table_name as \`table\`, column_name as \`column\`
  from information_schema.key_column_usage
  where table_schema = database() and constraint_name = 'PRIMARY'
  order by table_name, ordinal_position`

const ofSqlServer = `
  select used.table_schema as [schema], used.table_name as [table], used.column_name as [column]
  from information_schema.table_constraints as made
  join information_schema.key_column_usage as used
    on used.constraint_schema = made.constraint_schema and used.constraint_name = made.constraint_name
  where made.constraint_type = 'PRIMARY KEY'
  order by used.table_schema, used.table_name, used.ordinal_position`

const ofSqlite = `
  select null as "schema", relation.name as "table", info.name as "column"
  from sqlite_master as relation, pragma_table_info(relation.name) as info
  where relation.type = 'table' and info.pk > 0
  order by relation.name, info.pk`
