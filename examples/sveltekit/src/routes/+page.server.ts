import { products, users } from 'keepsight-example-pages'
import { keepsight } from '$lib/server/keepsight'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ request }) => {
  const { userSessions } = keepsight
  const notice = userSessions.endingOf(request)
  return {
    products: products.map((product) => ({ ...product })),
    users,
    notice: notice && userSessions.describeEnding(notice),
  }
}
