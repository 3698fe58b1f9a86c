/** Turns the text of `JSONCompactEachRowWithNamesAndTypes` into objects, by the declared type of each column. */
export function decodeRows<Row>(text: string): Row[] {
  const lines = text.split('\n').filter((line) => line !== '')
  if (lines.length < 2) return []
  const names = JSON.parse(lines[0]!) as string[]
  const decoders = (JSON.parse(lines[1]!) as string[]).map(decoderOf)
  return lines.slice(2).map((line) => {
    const values = JSON.parse(line) as unknown[]
    const row: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) row[names[i]!] = decoders[i]!(values[i])
    return row as Row
  })
}

type Decoder = (value: unknown) => unknown

const asIs: Decoder = (value) => value
/** 64-bit integers travel as text; those that a number holds exactly become numbers, larger ones stay text. */
const wideInteger: Decoder = (value) => {
  if (typeof value !== 'string') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
const float: Decoder = (value) => (typeof value === 'string' ? Number(value) : value)

function decoderOf(type: string): Decoder {
  const inner = /^(?:Nullable|LowCardinality|SimpleAggregateFunction)\((?:\w+, )?(.+)\)$/.exec(type)?.[1]
  if (inner) return decoderOf(inner)
  const element = /^Array\((.+)\)$/.exec(type)?.[1]
  if (element) {
    const decode = decoderOf(element)
    return (value) => (Array.isArray(value) ? value.map(decode) : value)
  }
  if (/^U?Int(64|128|256)$/.test(type)) return wideInteger
  if (/^(Float(32|64)|BFloat16)$/.test(type)) return float
  return asIs
}
