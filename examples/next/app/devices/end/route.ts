import { currentRequest, keepsight } from '@/lib/keepsight'

// #region end-device
export async function POST(form: Request) {
  const id = String((await form.formData()).get('id'))
  await keepsight.userSessions.endOwn(await currentRequest(), id)
  return new Response(null, { status: 303, headers: { location: '/devices' } })
}
// #endregion
