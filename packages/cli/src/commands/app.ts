import { withServer, type ConnectionOptions } from '../connection.js'
import { answer } from '../output.js'
import { tableText } from '../print-table.js'

interface App {
  id: string
  name: string
  timezone: string
  createdAt: string
}

/** What `keepsight app create --json` prints, and nothing else. */
export interface CreatedApp {
  /** The app's id. */
  app: string
  secretKey: string
  publicKey: string
  readKey: string
}

/** `keepsight app create`: a new app and its keys, which are shown this once. */
export async function createApp(
  name: string,
  options: ConnectionOptions & { json?: boolean; timezone?: string; origin: string[] },
): Promise<void> {
  const { json, timezone, origin: origins } = options
  await withServer(options, async ({ request }) => {
    const created = await request<{ app: App } & Omit<CreatedApp, 'app'>>('POST', '/v1/admin/apps', {
      name,
      ...(timezone === undefined ? {} : { timezone }),
      ...(origins.length ? { origins } : {}),
    })
    const { app, secretKey, publicKey, readKey } = created
    const shown: CreatedApp = { app: app.id, secretKey, publicKey, readKey }
    answer(json, shown, () =>
      [
        `App ${app.id} is there; its days begin in ${app.timezone}. Keep the keys, they are shown only now:`,
        '',
        `  secret key  ${secretKey}   for your server: writes anything`,
        `  public key  ${publicKey}   for browsers: writes only what a visitor may`,
        `  read key    ${readKey}  reads reports`,
      ].join('\n'),
    )
  })
}

/** `keepsight app list` */
export async function listApps(options: ConnectionOptions & { json?: boolean }): Promise<void> {
  await withServer(options, async ({ request }) => {
    const { apps } = await request<{ apps: App[] }>('GET', '/v1/apps')
    answer(options.json, { apps }, () =>
      apps.length
        ? tableText(apps, [
            { title: 'app', value: ({ id }) => id },
            { title: 'name', value: ({ name }) => name },
            { title: 'timezone', value: ({ timezone }) => timezone },
            { title: 'created', value: ({ createdAt }) => createdAt },
          ])
        : 'There are no apps yet. Create one with `keepsight app create NAME`.',
    )
  })
}
