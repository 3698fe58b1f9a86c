import { Outlet, Scripts } from 'react-router'
import { sessionContext, sessionCookie } from './session'

const { sessions, adapterOf } = globalThis.keepsightBench

async function readSession({ request, context }) {
  const key = await sessionCookie.parse(request.headers.get('cookie'))
  context.set(sessionContext, await sessions.open(key))
}

export const middleware = [
  ...(adapterOf ? [adapterOf({ user: ({ context }) => context.get(sessionContext).userId })] : []),
  readSession,
]

export default function Root() {
  return (
    <html lang="en">
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  )
}
