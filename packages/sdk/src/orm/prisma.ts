import type { KeyKind } from './key-kinds.js'
import { singleProperty, type KeyValues, type Orm } from './orm.js'
import { readPrismaSchema } from './prisma-schema.js'

/** A Prisma client, as far as its type goes; an extended one too. */
export interface PrismaLike {
  $connect(): Promise<void>
  $extends: unknown
}

interface PrismaField {
  name: string
  kind: string
  type: string
  isId?: boolean
  isList?: boolean
}
interface PrismaModel {
  fields: PrismaField[]
  primaryKey?: { fields: string[] } | null
}
interface PrismaClient extends PrismaLike {
  _runtimeDataModel: { models: Record<string, PrismaModel> }
  /** Has the schema's text: clients of Prisma 7 carry their keys nowhere else. */
  _engineConfig?: { inlineSchema?: string }
}
type Delegate = { findMany(query: { where: object }): PromiseLike<object[]> }

export function isPrisma(source: object): source is PrismaClient {
  const { _runtimeDataModel: dataModel, $extends } = source as Partial<PrismaClient>
  return typeof dataModel?.models === 'object' && typeof $extends === 'function'
}

/** The models of a Prisma client: all that its schema had when it was generated. Objects are plain rows. */
export function prismaModels(client: PrismaClient): Orm {
  const { models } = client._runtimeDataModel
  const names = new Map(Object.entries(models).map(([name, model]) => [model as object, name]))
  const blocks = readPrismaSchema(client._engineConfig?.inlineSchema ?? '')
  return {
    name: 'This Prisma client',
    models: () => names.keys(),
    describe(model) {
      const { fields, primaryKey } = model as PrismaModel
      const name = names.get(model) ?? ''
      const block = blocks.get(name)
      const id = fields.find(({ isId }) => isId)
      return {
        name,
        model: null,
        properties: new Map([...propertiesOf(fields), ...(block?.kinds ?? [])]),
        key: primaryKey?.fields ?? (id ? [id.name] : block?.key) ?? [],
        load: (keys) => delegateOf(client, name).findMany({ where: whereOf(keys) }),
      }
    },
  }
}

function propertiesOf(fields: readonly PrismaField[]): Map<string, KeyKind> {
  const plain = fields.filter(({ kind, isList }) => (kind === 'scalar' || kind === 'enum') && !isList)
  return new Map(plain.map(({ name, type }) => [name, kinds[type] ?? 'text']))
}

const kinds: { readonly [type: string]: KeyKind } = {
  Int: 'number',
  Float: 'number',
  BigInt: 'bigint',
  DateTime: 'date',
  Bytes: 'bytes',
}

/** `prisma.orderLine` for the model `OrderLine`. */
function delegateOf(client: PrismaClient, name: string): Delegate {
  return (client as unknown as Record<string, Delegate>)[
    name.charAt(0).toLowerCase() + name.slice(1)
  ] as Delegate
}

function whereOf(keys: readonly KeyValues[]): object {
  const single = singleProperty(keys)
  return single === null ? { OR: keys } : { [single]: { in: keys.map((key) => key[single]) } }
}
