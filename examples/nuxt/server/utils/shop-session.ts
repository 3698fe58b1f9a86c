import { useSession, type H3Event } from 'h3'

// #region session
/** The session of this event, sealed in its cookie; h3 makes a new one where there is none. */
export function useShopSession(event: H3Event) {
  return useSession<{ userId: string }>(event, {
    password: process.env['SESSION_SECRET'] ?? 'a secret of the example, not of your app',
    cookie: { secure: false, sameSite: 'lax' }, // `secure` is for https
  })
}
// #endregion
