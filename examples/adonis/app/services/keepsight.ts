// #region keepsight
import app from '@adonisjs/core/services/app'
import { createKeepsight } from 'keepsight'

const keepsight = createKeepsight({
  url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
  key: process.env['KEEPSIGHT_KEY'],
})
app.terminating(async () => void (await keepsight.shutdown()))

export default keepsight
// #endregion
