import { createKeepsight } from 'keepsight'

export const keepsight = createKeepsight({
  url: process.env.KEEPSIGHT_URL,
  key: process.env.KEEPSIGHT_KEY,
  batch: { ageMs: 5 },
})
