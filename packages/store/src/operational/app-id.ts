import { createHash } from 'node:crypto'

/** An app's id from its name: `My Shop` → `my-shop`. A name without Latin letters or digits gets a stable made-up one. */
export function appIdOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '')
  return slug || `app-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
