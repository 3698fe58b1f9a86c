/** SQL of the newest text of a column that is not empty, within a group; `''` when there is none. */
export const newestText = (column: string): string =>
  `argMaxIf(${column}, (time, message_id), ${column} != '')`
