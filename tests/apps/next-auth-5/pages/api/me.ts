import type { NextApiRequest, NextApiResponse } from 'next'
import { auth } from '../../auth'
import { keepsight } from '../../lib/keepsight'

/** The Pages Router. */
export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  const session = await auth(request, response)
  keepsight.viewed({ id: 'me' }, { type: 'Profile', request })
  response.json({ user: session?.user?.email ?? null })
}
