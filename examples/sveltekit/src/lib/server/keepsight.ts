// #region keepsight
import { building } from '$app/environment'
import { env } from '$env/dynamic/private'
import { createKeepsight } from 'keepsight'

export const keepsight = createKeepsight(
  building
    ? { disabled: true } // `vite build` imports this file too
    : {
        url: env.KEEPSIGHT_URL, // left out: the server runs inside this app, on ./.keepsight
        key: env.KEEPSIGHT_KEY,
      },
)
// #endregion

// adapter-node says so once the last answer was sent.
process.once('sveltekit:shutdown', () => void keepsight.shutdown())
