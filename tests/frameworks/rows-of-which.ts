import { it } from 'vitest'
import type { Framework } from './framework.js'

/** `it` for rows of which a framework says why it cannot pass them, or passes them. */
export function rowsOfWhich(cannot: Framework['cannot'] = {}) {
  return (name: string, test: () => Promise<void>): void => {
    const reason = cannot[name]
    if (reason === undefined) it(name, test)
    else it.skip(`${name} (cannot: ${reason})`, test)
  }
}
