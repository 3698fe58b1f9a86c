import { currentRequest, currentSession, keepsight } from '@/lib/keepsight'

// #region devices
export default async function DevicesPage() {
  if (!(await currentSession())) return <p>Log in to see them.</p>
  const own = await keepsight.userSessions.listOwn(await currentRequest())
  return (
    <>
      <h1>Your devices</h1>
      <ul>
        {own.map(({ session, isCurrent }) => (
          <li key={session.id}>
            {session.device.label}, since {session.startedAt.toLocaleString()}{' '}
            {isCurrent ? (
              <em>this one</em>
            ) : (
              <form method="post" action="/devices/end">
                <input type="hidden" name="id" value={session.id} />
                <button>Sign out</button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
// #endregion
