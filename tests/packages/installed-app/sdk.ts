import { recordAndRead } from './record-and-read.js'

// A server that runs elsewhere; nothing of it is installed here.
const { KEEPSIGHT_URL, KEEPSIGHT_KEY, KEEPSIGHT_READ_KEY, KEEPSIGHT_APP } = process.env
await recordAndRead({
  url: KEEPSIGHT_URL,
  key: KEEPSIGHT_KEY,
  readKey: KEEPSIGHT_READ_KEY,
  app: KEEPSIGHT_APP,
})
