import { rejectedPage } from 'keepsight-example-pages'
import { currentRequest, keepsight } from '@/lib/keepsight'
import { getSession } from '@/lib/session'

// #region log-in
export async function POST(form: Request) {
  const user = String((await form.formData()).get('user'))
  const session = await getSession()
  session.key = crypto.randomUUID()
  const request = await currentRequest()
  const { rejected } = await keepsight.userSessions.logIn({ user, key: session.key, request })
  if (rejected) return new Response(rejectedPage(rejected), { status: 403, headers: html })
  session.user = user
  await session.save()
  return new Response(null, { status: 303, headers: { location: '/' } })
}
// #endregion

const html = { 'content-type': 'text/html; charset=utf-8' }
