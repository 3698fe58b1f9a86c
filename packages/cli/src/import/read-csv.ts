import { CliError } from '../cli-error.js'
import { csvRecords } from './csv-records.js'
import type { Mapping } from './mapping.js'
import { columnsOf, mapRows, RowProblem } from './map-row.js'
import type { Outcome, ReadRecords } from './parsed-record.js'
import { readLines } from './read-lines.js'

/**
 * Reads CSV whose first line names the columns (or whose mapping does), each row through a mapping.
 * The reading throws a {@link CliError} when the mapping names a column that the file does not have.
 */
export function readCsv(mapping: Mapping, options: { timezone?: string | undefined }): ReadRecords {
  const map = mapRows(mapping, options)
  return async function* (chunks) {
    let header = mapping.csv?.columns
    let places = header && placesOf(header, mapping)
    for await (const record of csvRecords(readLines(chunks), mapping.csv)) {
      const { line } = record
      if ('reason' in record) {
        yield { line, content: '', reason: record.reason }
        continue
      }
      const { fields } = record
      if (!header || !places) {
        header = fields.map((name) => name.trim())
        places = placesOf(header, mapping)
        continue
      }
      yield { line, content: JSON.stringify(fields), ...rowOf(fields, { header, places, map }) }
    }
    if (!header) throw new CliError('The file is empty: its first line should name the columns.')
  }
}

type Places = Map<string, number>

function rowOf(
  fields: string[],
  { header, places, map }: { header: string[]; places: Places; map: ReturnType<typeof mapRows> },
): Outcome {
  if (fields.length !== header.length)
    return { reason: `the row has ${fields.length} columns, the header ${header.length}` }
  try {
    return { message: map((column) => fields[places.get(column) ?? -1]) }
  } catch (error) {
    if (error instanceof RowProblem) return { reason: error.message }
    throw error
  }
}

function placesOf(header: string[], mapping: Mapping): Places {
  const places = new Map(header.map((name, index) => [name, index]))
  const missing = columnsOf(mapping).filter(({ column }) => !places.has(column))
  if (missing.length) {
    const named = missing.map(({ place, column }) => `${place} names ${JSON.stringify(column)}`).join(', ')
    throw new CliError(`The file has no such column: ${named}. Its columns are: ${header.join(', ')}.`)
  }
  return places
}
