// #region keepsight
import { createKeepsight } from 'keepsight'

export const keepsight = createKeepsight({
  url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
  key: process.env['KEEPSIGHT_KEY'],
})
// #endregion
