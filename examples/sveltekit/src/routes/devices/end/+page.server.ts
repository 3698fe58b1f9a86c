import { redirect } from '@sveltejs/kit'
import { keepsight } from '$lib/server/keepsight'
import type { Actions } from './$types'

// #region devices
export const actions: Actions = {
  async default({ request }) {
    const id = String((await request.formData()).get('id'))
    await keepsight.userSessions.endOwn(request, id)
    redirect(303, '/devices')
  },
}
// #endregion
