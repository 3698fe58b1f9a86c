import { currentSession, viewed } from '../../../lib/keepsight'

export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  await viewed({ id, title: `Product ${id}` }, { type: 'Product' })
  const session = await currentSession()
  return <p id="user">{session?.user?.email ?? 'nobody'}</p>
}
