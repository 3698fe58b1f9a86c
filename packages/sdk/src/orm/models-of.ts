import type { ModelClass } from '../content-types/content-type.js'
import type { DrizzleDatabaseLike, DrizzleTableLike } from './drizzle.js'
import type { KyselyLike } from './kysely.js'
import type { MikroOrmLike } from './mikro-orm.js'
import type { MongooseLike } from './mongoose.js'
import type { ObjectionModelLike } from './objection.js'
import type { PrismaLike } from './prisma.js'
import type { SequelizeLike } from './sequelize.js'
import type { TypeOrmLike } from './typeorm.js'

/** A module or an object with Drizzle tables, or with Objection's model classes, among its values. */
export type ModelModule = { readonly [name: string]: unknown }

/** What {@link contentTypesFrom} takes, beside a Kysely database. */
export type ModelSource =
  | PrismaLike
  | DrizzleDatabaseLike
  | TypeOrmLike
  | MikroOrmLike
  | SequelizeLike
  | MongooseLike
  | readonly ObjectionModelLike[]
  | ModelModule

/** The models of a source by name, as far as the ORM's types tell them. */
export type ModelsOf<Source> = Source extends KyselyLike
  ? TablesOfKysely<Source>
  : Source extends PrismaLike
    ? ModelsOfPrisma<Source>
    : Source extends DrizzleDatabaseLike
      ? ModelsOfModule<Source['_']['fullSchema']>
      : Source extends TypeOrmLike | MikroOrmLike | SequelizeLike | MongooseLike | readonly unknown[]
        ? UnknownModels
        : ModelsOfModule<Source>

/** Models whose names and objects the ORM's types do not tell. */
export type UnknownModels = { [name: string]: never }

type TablesOfKysely<Source> = Source extends { insertInto(table: infer Table extends string): unknown }
  ? { [Name in Table]: never }
  : UnknownModels

/** Generated delegates, such as `prisma.product`, have their model's name and its rows in their types. */
interface PrismaDelegate<Name, Row> {
  findMany: unknown
  [meta: symbol]: { types: { payload: { name: Name; scalars: Row } } }
}
type ModelsOfPrisma<Client> = {
  [
    Property in Exclude<keyof Client, symbol | `$${string}`> as Client[Property] extends PrismaDelegate<
      infer Name extends string,
      unknown
    >
      ? Name
      : never
  ]: Client[Property] extends PrismaDelegate<unknown, infer Row extends object> ? Row : never
}

/** Tables are named as in the database, classes as in the module. */
type ModelsOfModule<Module> = {
  [
    Exported in keyof Module as NameInModule<Exported, Module[Exported]>
  ]: Module[Exported] extends DrizzleTableLike
    ? Module[Exported]['$inferSelect']
    : Module[Exported] extends ModelClass<infer Row>
      ? Row
      : never
}
type NameInModule<Exported, Value> = Value extends DrizzleTableLike
  ? Value['_']['schema'] extends string
    ? `${Value['_']['schema']}.${Value['_']['name']}`
    : Value['_']['name']
  : Value extends ObjectionModelLike
    ? Exported
    : never
