import { drizzleDatabaseModels, drizzleSchemaModels, isDrizzleDatabase, isDrizzleSchema } from './drizzle.js'
import { isKysely, kyselyModels, type KyselyLike } from './kysely.js'
import { isMikroOrm, mikroOrmModels } from './mikro-orm.js'
import type { ModelSource, ModelsOf } from './models-of.js'
import { isMongoose, mongooseModels } from './mongoose.js'
import { isObjection, objectionModels } from './objection.js'
import type { AnyOptions, ContentTypesFromOptions } from './options.js'
import type { Orm } from './orm.js'
import { OrmContentTypes } from './orm-content-types.js'
import { isPrisma, prismaModels } from './prisma.js'
import { isSequelize, sequelizeModels } from './sequelize.js'
import { isTypeOrm, typeOrmModels } from './typeorm.js'

/**
 * Finds every model of an ORM: its name, its key, and how to load its objects, one query for many. Models that are added
 * later are found, too. Nothing is imported of any ORM; what the source is, is seen from what it has.
 *
 * A Kysely database has to be asked for its tables, so for one a promise is returned; it rejects as the queries do.
 *
 * @param source a Prisma client, a Drizzle database (made with its schema) or a module of Drizzle tables, a TypeORM
 *   DataSource, a MikroORM or Sequelize instance, Mongoose or one of its connections, Objection's model classes in an array,
 *   an object or a module, or a Kysely database
 * @throws TypeError when it is none of these, or an option names a property that a model does not have
 * @example
 * keepsight.contentTypes.registerFrom(
 *   contentTypesFrom(prisma, { models: { Product: { label: 'title', url: (product) => `/products/${product.id}` } } }),
 * )
 * keepsight.viewed(row, { type: 'Product' })
 */
export function contentTypesFrom<Source extends KyselyLike>(
  source: Source,
  options?: ContentTypesFromOptions<ModelsOf<Source>>,
): Promise<OrmContentTypes<ModelsOf<Source>>>
export function contentTypesFrom<Source extends ModelSource>(
  source: Source,
  options?: ContentTypesFromOptions<ModelsOf<Source>>,
): OrmContentTypes<ModelsOf<Source>>
export function contentTypesFrom(
  source: unknown,
  given: object = {},
): OrmContentTypes | Promise<OrmContentTypes> {
  const options = given as AnyOptions
  if ((typeof source === 'object' || typeof source === 'function') && source !== null) {
    if (isKysely(source)) return kyselyModels(source).then((orm) => new OrmContentTypes(source, orm, options))
    const orm = modelsOf(source)
    if (orm) return new OrmContentTypes(source, orm, options)
  }
  throw new TypeError(
    'These are no models that are known here. Pass a Prisma client, a Drizzle database or its schema, a TypeORM DataSource, ' +
      'a MikroORM or Sequelize instance, mongoose or a connection of it, Objection model classes, or a Kysely database.',
  )
}

/** Clients and instances before modules: a module is known by what is in it. */
function modelsOf(source: object): Orm | null {
  if (isPrisma(source)) return prismaModels(source)
  if (isDrizzleDatabase(source)) return drizzleDatabaseModels(source)
  if (isTypeOrm(source)) return typeOrmModels(source)
  if (isMikroOrm(source)) return mikroOrmModels(source)
  if (isSequelize(source)) return sequelizeModels(source)
  if (isMongoose(source)) return mongooseModels(source)
  if (isDrizzleSchema(source)) return drizzleSchemaModels(source)
  if (isObjection(source)) return objectionModels(source)
  return null
}
