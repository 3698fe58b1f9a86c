import { serve, type ServerOptions } from '@keepsight/server'
import { answer, say } from '../output.js'

/** `keepsight serve`: runs until a signal; says where it answers and how to sign in. */
export function serveCommand({ json, ...options }: ServerOptions & { json?: boolean }): Promise<number> {
  return serve({
    ...options,
    async onReady(server) {
      const signInUrl = await server.signInUrl()
      answer(json, { url: server.url, signInUrl }, () =>
        [
          `Keepsight answers at ${server.url}`,
          `Dashboard, sign in once within 15 minutes: ${signInUrl}`,
        ].join('\n'),
      )
      if (!json) say('Ctrl-C stops it.')
    },
  })
}
