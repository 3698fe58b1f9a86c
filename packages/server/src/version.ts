import { readFileSync } from 'node:fs'

/** This Keepsight's version, from the package's own file. */
export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
