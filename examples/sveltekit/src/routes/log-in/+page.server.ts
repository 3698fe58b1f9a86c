// #region log-in
import { fail, redirect } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { keepsight } from '$lib/server/keepsight'
import { sessions } from '$lib/server/sessions'
import type { Actions } from './$types'

export const actions: Actions = {
  async default({ request, locals, cookies }) {
    const user = String((await request.formData()).get('user'))
    const session = { id: randomUUID(), userId: user }
    locals.session = session
    const { rejected } = await keepsight.userSessions.logIn({ user })
    if (rejected) {
      locals.session = null
      return fail(403, { message: rejected.message })
    }
    await sessions.set(session.id, session)
    cookies.set('session', session.id, { path: '/' })
    redirect(303, '/')
  },
}
// #endregion
