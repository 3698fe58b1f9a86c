import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { authOptions } from '../../lib/auth-options'
import { keepsight } from '../../lib/keepsight'

/** The Pages Router. */
export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  const session = await getServerSession(request, response, authOptions)
  keepsight.viewed({ id: 'me' }, { type: 'Profile', request })
  response.json({ user: session?.user?.email ?? null })
}
