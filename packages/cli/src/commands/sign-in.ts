import { withServer, type ConnectionOptions } from '../connection.js'
import { CliError } from '../cli-error.js'
import { answer } from '../output.js'

/** `keepsight sign-in`: a one-time link to the dashboard. */
export async function signIn(options: ConnectionOptions & { json?: boolean }): Promise<void> {
  await withServer(options, async (connection) => {
    if (connection.temporary)
      throw new CliError(
        'No server runs on this data folder, so there is no dashboard to open. Start one with `keepsight serve`.',
      )
    const link = await connection.request<{ url: string }>('POST', '/v1/admin/sign-in')
    answer(options.json, link, () => link.url)
  })
}
