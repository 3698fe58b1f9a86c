import Link from 'next/link'
import { products, users } from 'keepsight-example-pages'
import { currentRequest, currentSession, keepsight } from '@/lib/keepsight'

export default async function HomePage() {
  const session = await currentSession()
  const notice = keepsight.userSessions.endingOf(await currentRequest())
  return (
    <>
      <h1>Products</h1>
      {notice && <p className="notice">{keepsight.userSessions.describeEnding(notice)}</p>}
      <ul>
        {products.map(({ id, title, price }) => (
          <li key={id}>
            <Link href={`/products/${id}`}>{title}</Link> {price} €
          </li>
        ))}
      </ul>
      {!session && (
        <form method="post" action="/log-in">
          <p>
            Log in as{' '}
            {users.map((user) => (
              <button key={user} name="user" value={user}>
                {user}
              </button>
            ))}
          </p>
        </form>
      )}
    </>
  )
}
