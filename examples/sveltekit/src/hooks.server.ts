import type { Handle } from '@sveltejs/kit'
// #region keepsight
import { sequence } from '@sveltejs/kit/hooks'
import { keepsightHandle } from 'keepsight/sveltekit'
import { keepsight } from '$lib/server/keepsight'
import { sessions } from '$lib/server/sessions'

const readSession: Handle = async ({ event, resolve }) => {
  const id = event.cookies.get('session')
  event.locals.session = id ? await sessions.get(id) : null
  return await resolve(event)
}

export const handle = sequence(keepsightHandle(keepsight), readSession)
// #endregion
