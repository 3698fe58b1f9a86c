/**
 * The key of each model in the text of a Prisma schema: `@id`, `@@id([…])`, else the first `@unique` or `@@unique([…])` whose
 * fields are all required, as Prisma itself wants one of them.
 *
 * The grammar is that of Prisma 7: a block ends with a line of `}`, each field and attribute begins on a line of its own.
 */
export function keysOfPrismaSchema(schema: string): Map<string, string[]> {
  const bare = schema.replace(/"(?:\\.|[^"\\\n])*"/g, '""').replace(/\/\/.*/g, '')
  const blocks = bare.matchAll(/^[ \t]*(?:model|view)\s+(\w+)\s*\{([\s\S]*?)^[ \t]*\}/gm)
  return new Map([...blocks].map(([, name = '', body = '']) => [name, keyOf(body)]))
}

function keyOf(body: string): string[] {
  const fields = [...body.matchAll(/^[ \t]*(\w+)[ \t]+\w+(\([^)]*\))?([?[]?).*$/gm)].map(
    ([line, name = '', , mark]) => ({ name, required: mark === '', line }),
  )
  const required = new Set(fields.filter((field) => field.required).map(({ name }) => name))
  const marked = (attribute: RegExp) =>
    fields.filter(({ name, line }) => required.has(name) && attribute.test(line)).map(({ name }) => [name])
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
