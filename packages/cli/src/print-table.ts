/** A column of a printed table. */
export interface TableColumn<Row> {
  title: string
  value: (row: Row) => string | number | null | undefined
}

/** Rows as aligned text: numbers to the right, everything else to the left, nothing at a line's end. */
export function tableText<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ value }) => value(row) ?? ''))
  const texts = cells.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : oneLine(cell))),
  )
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((row) => row[index]?.length ?? 0)),
  )
  const numeric = columns.map(
    (_, index) => rows.length > 0 && cells.every((row) => typeof row[index] === 'number'),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) =>
        numeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [
    line(columns.map(({ title }) => title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...texts.map(line),
  ].join('\n')
}

/** Text from the web must not move a terminal's cursor or break a table. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�')
}
