/** The rows of each app. */
export function byApp<Row extends { app_id: string }>(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.app_id)
    if (group) group.push(row)
    else groups.set(row.app_id, [row])
  }
  return groups
}
