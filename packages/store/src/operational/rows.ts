import type { ApiKey, App } from './port.js'
import type { OperationalTables } from './schema.js'

export const toApp = (row: OperationalTables['app']): App => ({
  id: row.id,
  name: row.name,
  timezone: row.timezone,
  createdAt: row.created_at,
})

export const toApiKey = (row: OperationalTables['api_key']): ApiKey => ({
  id: row.id,
  appId: row.app_id,
  kind: row.kind,
  prefix: row.prefix,
  origins: JSON.parse(row.origins) as string[],
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
})
