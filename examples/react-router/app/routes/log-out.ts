import { redirect, type ActionFunctionArgs } from 'react-router'
import { sessions } from '../sessions.server'

// #region log-out
export async function action({ request }: ActionFunctionArgs) {
  const session = await sessions.getSession(request.headers.get('cookie'))
  return redirect('/', { headers: { 'Set-Cookie': await sessions.destroySession(session) } })
}
// #endregion
