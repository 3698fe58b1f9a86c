import { data, Link, redirect, useActionData, type ActionFunctionArgs } from 'react-router'
import { keepsight } from '../keepsight.server'
import { sessions } from '../sessions.server'

// #region log-in
export async function action({ request }: ActionFunctionArgs) {
  const user = String((await request.formData()).get('user'))
  const session = await sessions.getSession() // a new one, which gets its key when it is committed
  session.set('userId', user)
  const setCookie = await sessions.commitSession(session)
  const { rejected } = await keepsight.userSessions.logIn({ user })
  if (rejected) return data(rejected.message, { status: 403 })
  return redirect('/', { headers: { 'Set-Cookie': setCookie } })
}
// #endregion

export default function LogIn() {
  const message = useActionData<typeof action>()
  return (
    <>
      <h1>Not logged in</h1>
      <p>{message}</p>
      <Link to="/">All products</Link>
    </>
  )
}
