import type { KeyKind } from './key-kinds.js'

/** What a model's block in a Prisma schema says that its client knows only from there. */
export interface PrismaBlock {
  /**
   * The fields of `@id`, of `@@id([…])`, else of the first `@unique` or `@@unique([…])` whose fields are all required, as Prisma
   * wants one of them.
   */
  key: string[]
  /** The fields that the database keeps as something else than text: `@db.Uuid`, `@db.ObjectId`. */
  kinds: Map<string, KeyKind>
}

interface Field {
  name: string
  required: boolean
  attributes: string
}

/**
 * Reads the models of a Prisma schema, by name.
 *
 * The grammar is that of Prisma 7: a block ends with a line of `}`, each field and attribute begins on a line of its own.
 */
export function readPrismaSchema(schema: string): Map<string, PrismaBlock> {
  const bare = schema.replace(/"(?:\\.|[^"\\\n])*"/g, '""').replace(/\/\/.*/g, '')
  const blocks = bare.matchAll(/^[ \t]*(?:model|view)\s+(\w+)\s*\{([\s\S]*?)^[ \t]*\}/gm)
  return new Map([...blocks].map(([, name = '', body = '']) => [name, readBlock(body)]))
}

function readBlock(body: string): PrismaBlock {
  const fields = [...body.matchAll(/^[ \t]*(\w+)[ \t]+\w+(?:\([^)]*\))?([?[]?)(.*)$/gm)].map(
    ([, name = '', mark, attributes = '']): Field => ({ name, required: mark === '', attributes }),
  )
  const kinds = fields.flatMap(({ name, attributes }): [string, KeyKind][] => {
    if (/@db\.Uuid\b/.test(attributes)) return [[name, 'uuid']]
    return /@db\.ObjectId\b/.test(attributes) ? [[name, 'objectId']] : []
  })
  return { key: keyOf(body, fields), kinds: new Map(kinds) }
}

function keyOf(body: string, fields: readonly Field[]): string[] {
  const required = new Set(fields.filter((field) => field.required).map(({ name }) => name))
  const marked = (attribute: RegExp) =>
    fields
      .filter(({ name, attributes }) => required.has(name) && attribute.test(attributes))
      .map(({ name }) => [name])
  const listed = (attribute: string) =>
    [...body.matchAll(new RegExp(`@@${attribute}\\s*\\([^[]*\\[([^\\]]*)\\]`, 'g'))]
      .map(([, list = '']) => namesIn(list))
      .filter((names) => names.every((name) => required.has(name)))
  const [key = []] = [...marked(/@id\b/), ...listed('id'), ...marked(/@unique\b/), ...listed('unique')]
  return key
}

/** `orderId, line(sort: Desc)` without what is said of a part. */
function namesIn(list: string): string[] {
  return list
    .replace(/\([^()]*\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
