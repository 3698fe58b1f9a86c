import { StoreError, type EventsReader } from '@keepsight/store'
import { refuse } from '../errors.js'
import { patternsOf, type FilterNode } from './filter-node.js'

/**
 * Refuses `matches` filters whose patterns are not RE2. Only the engine knows its dialect, so it is asked, and only when
 * there are patterns.
 */
export async function checkPatterns(
  filter: FilterNode | null,
  context: { events: EventsReader; signal?: AbortSignal },
): Promise<void> {
  const patterns = filter ? patternsOf(filter) : []
  if (patterns.length === 0) return
  const params = Object.fromEntries(patterns.map((pattern, index) => [`p${String(index)}`, pattern]))
  const tests = Object.keys(params).map((name) => `match('', {${name}:String})`)
  const { signal } = context
  try {
    await context.events.query({
      name: 'check-patterns',
      sql: `SELECT ${tests.join(', ')}`,
      params,
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'statement_failed') throw error
    refuse('invalid_query', 'A pattern of matches is not a regular expression of the RE2 dialect.')
  }
}
