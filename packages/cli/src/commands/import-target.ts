import { CliError } from '../cli-error.js'
import type { Connection, ConnectionOptions } from '../connection.js'

/** Where an import's messages go. */
export interface ImportTarget {
  /** A secret key of the app. */
  key: string
}

interface AppNames {
  id: string
  name: string
}

/** The id of the app to import into, which is made when `create` says so. */
export async function findApp(
  { request }: Connection,
  { app, create, timezone, key }: ConnectionOptions & { app: string; create?: boolean; timezone?: string },
): Promise<string> {
  // The key says which app it is, but not to us; the id's form is enough to know the same import again.
  if (isSecretKey(key)) return app.trim().toLowerCase().replaceAll(/\s+/g, '-')
  const look = async () => (await request<{ apps: AppNames[] }>('GET', '/v1/apps')).apps
  const named = (apps: AppNames[]) => apps.find(({ id, name }) => id === app || name === app)?.id
  const apps = await look()
  const found = named(apps)
  if (found !== undefined) return found
  if (!create) {
    const known = apps.length ? `There are: ${apps.map(({ id }) => id).join(', ')}. ` : ''
    throw new CliError(
      `There is no app ${app}. ${known}Add --create to make it, or run \`keepsight app create\`.`,
    )
  }
  const body = { name: app, ...(timezone === undefined ? {} : { timezone }) }
  try {
    return (await request<{ app: { id: string } }>('POST', '/v1/admin/apps', body, { repeatable: true })).app
      .id
  } catch (error) {
    // Made by the first of two attempts, which the server did not live to answer: then it exists.
    const made = named(await look())
    if (made !== undefined) return made
    throw error
  }
}

/** Runs work with a secret key of the app that lives as long as the import does; with a key given, with that one. */
export async function withImportKey<Result>(
  { request }: Connection,
  { app, key }: { app: string; key: string | undefined },
  work: (target: ImportTarget) => Promise<Result>,
): Promise<Result> {
  if (key !== undefined && isSecretKey(key)) return work({ key })
  const route = `/v1/admin/apps/${encodeURIComponent(app)}/keys`
  const made = await request<{ apiKey: { id: string }; key: string }>(
    'POST',
    route,
    { kind: 'secret' },
    { repeatable: true },
  )
  try {
    return await work({ key: made.key })
  } finally {
    await request('DELETE', `${route}/${encodeURIComponent(made.apiKey.id)}`)
  }
}

function isSecretKey(key: string | undefined): boolean {
  return key?.startsWith('ks_sec_') ?? false
}
