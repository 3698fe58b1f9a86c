import { redirect } from '@sveltejs/kit'
import { sessions } from '$lib/server/sessions'
import type { Actions } from './$types'

// #region log-out
export const actions: Actions = {
  async default({ locals, cookies }) {
    if (locals.session) await sessions.delete(locals.session.id)
    cookies.delete('session', { path: '/' })
    redirect(303, '/')
  },
}
// #endregion
