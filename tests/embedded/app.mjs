/** An app of its own process with an embedded server: does what it is told over IPC, and says what came of it. */
import { createKeepsight } from 'keepsight'

const keepsight = createKeepsight({ dataDir: process.argv[2], app: 'embedded', onError: () => {} })
const tell = (what) => process.send?.(what)

process.on('message', async ({ command, id }) => {
  if (command === 'view') keepsight.viewed({ type: 'Invoice', id, label: `Invoice ${id}` }, { user: 'ada' })
  if (command === 'flush') tell({ flushed: await keepsight.flush(), status: keepsight.status() })
  if (command === 'find') {
    const { views, error } = await keepsight.objectViews.find({ type: 'Invoice' })
    tell({
      found: views.map((view) => [view.objectId, view.user, String(view.label)]),
      error: error?.code ?? null,
    })
  }
  if (command === 'end') {
    await keepsight.shutdown({ timeoutMs: 10_000 })
    process.disconnect()
  }
})
tell({ started: true })
