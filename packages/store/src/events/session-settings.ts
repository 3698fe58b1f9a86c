/**
 * Statements to put before another in the same session: its settings, and the values of its `{name:Type}` placeholders.
 *
 * The engine's client would bind values, too, but chdb then runs such statements one after another in the whole process
 * (`globalParamChain` in its `index.js`): one long report and nobody's look-up answers. Bound in the session they run side
 * by side. The engine still parses each value by its declared type; none becomes part of the SQL.
 */
export function sessionSettings(
  settings: Record<string, string | number>,
  params: Record<string, unknown> = {},
): string {
  const assignments = [
    ...Object.entries(settings).map(
      ([name, value]) => `${checked(name)} = ${typeof value === 'number' ? value : literal(value)}`,
    ),
    ...Object.entries(params).map(([name, value]) => `param_${checked(name)} = ${literal(valueText(value))}`),
  ]
  return assignments.length ? `SET ${assignments.join(', ')}; ` : ''
}

function checked(name: string): string {
  if (!/^\w+$/.test(name)) throw new TypeError('a setting or parameter has a name that is none')
  return name
}

const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
}
const escaped = (text: string): string => text.replace(/[\\'\t\n\r\0]/g, (character) => escapes[character]!)
const literal = (text: string): string => `'${escaped(text)}'`

/** A value in the text form that the engine reads parameters in. */
function valueText(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  return typeof value === 'string' ? escaped(value) : elementText(value)
}

/** The same inside an array, where text is quoted. */
function elementText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'string') return literal(value)
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value).toLowerCase()
  if (Array.isArray(value)) return `[${value.map(elementText).join(',')}]`
  throw new TypeError('a parameter is neither text, number, boolean, null nor an array of them')
}
