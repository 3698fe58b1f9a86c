import { withServer, type ConnectionOptions } from '../connection.js'
import { answer } from '../output.js'
import { tableText } from '../print-table.js'

interface ObjectViews {
  views: {
    time: string
    user: string | null
    visitor: string | null
    ip: string | null
    object: { type: string; id: string; label: string | null }
  }[]
  nextCursor: string | null
}

interface ObjectViewsOptions extends ConnectionOptions {
  json?: boolean
  app: string
  type?: string
  id?: string
  user?: string
  from?: string
  to?: string
  limit?: number
  cursor?: string
}

/** `keepsight object-views`: who viewed what, newest first. */
export async function objectViews(options: ObjectViewsOptions): Promise<void> {
  const { json, app, type, id, user, from, to, limit, cursor } = options
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries({ type, id, user, from, to, limit, cursor }))
    if (value !== undefined) search.set(name, String(value))
  await withServer(options, async ({ request }) => {
    const found = await request<ObjectViews>(
      'GET',
      `/v1/apps/${encodeURIComponent(app)}/object-views?${search}`,
    )
    answer(json, found, () =>
      [
        found.views.length
          ? tableText(found.views, [
              { title: 'time', value: ({ time }) => time },
              { title: 'object', value: ({ object }) => `${object.type} ${object.id}` },
              { title: 'label', value: ({ object }) => object.label },
              { title: 'user', value: (view) => view.user },
              { title: 'visitor', value: ({ visitor }) => visitor },
              { title: 'ip', value: ({ ip }) => ip },
            ])
          : 'No views.',
        ...(found.nextCursor ? [`There are more: --cursor ${found.nextCursor}`] : []),
      ].join('\n'),
    )
  })
}
