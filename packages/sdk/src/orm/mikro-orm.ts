import type { ModelClass } from '../content-types/content-type.js'
import { kindOfSqlType } from './key-kinds.js'
import { singleProperty, type KeyValues, type Orm, type OrmModel } from './orm.js'

/** A MikroORM instance, as far as its type goes. */
export interface MikroOrmLike {
  readonly em: unknown
  getMetadata: unknown
  discoverEntity: unknown
}

interface Property {
  name: string
  kind: string
  columnTypes?: string[]
}
interface Metadata {
  className: string
  class: ModelClass
  props: Property[]
  primaryKeys: string[]
  abstract?: boolean
  embeddable?: boolean
  pivotTable?: boolean
}
interface MikroOrm extends MikroOrmLike {
  readonly em: { fork(): { find(entity: ModelClass, where: object): Promise<object[]> } }
  getMetadata(): { getAll(): Record<string, Metadata> }
}

export function isMikroOrm(source: object): source is MikroOrm {
  const { em, getMetadata, discoverEntity } = source as Partial<MikroOrmLike>
  return typeof em === 'object' && typeof getMetadata === 'function' && typeof discoverEntity === 'function'
}

/** The entities of a MikroORM instance, those that are discovered later too. */
export function mikroOrmModels(orm: MikroOrm): Orm {
  return {
    name: 'This MikroORM instance',
    models: () => Object.values(orm.getMetadata().getAll()),
    describe: (metadata) => describeEntity(orm, metadata as Metadata),
  }
}

function describeEntity(orm: MikroOrm, metadata: Metadata): OrmModel | null {
  const { className, class: model, props, primaryKeys, abstract, embeddable, pivotTable } = metadata
  if (abstract || embeddable || pivotTable) return null
  const columns = props.filter(({ columnTypes }) => columnTypes?.length === 1)
  return {
    name: className,
    model,
    properties: new Map(
      columns.map(({ name, columnTypes }) => [name, kindOfSqlType(columnTypes?.[0] ?? '')]),
    ),
    key: primaryKeys,
    read: plainValue,
    // An entity manager of its own: the request's may hold changes that are not saved, and hands out what it holds.
    load: (keys) => orm.em.fork().find(model, whereOf(keys)),
  }
}

/** A property's value; where that is another entity, or a reference to one, its key. */
function plainValue(object: object, name: string): unknown {
  const value = (object as Record<string, unknown>)[name] as Related | null | undefined
  const entity = typeof value?.unwrap === 'function' ? value.unwrap() : value
  return entity?.__helper ? entity.__helper.getPrimaryKey() : entity
}

interface Related {
  unwrap?(): Related
  __helper?: { getPrimaryKey(): unknown }
}

function whereOf(keys: readonly KeyValues[]): object {
  const single = singleProperty(keys)
  return single === null ? { $or: keys } : { [single]: { $in: keys.map((key) => key[single]) } }
}
