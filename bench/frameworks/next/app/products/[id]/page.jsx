import { cookies } from 'next/headers'

const euros = (cents) => `${(cents / 100).toFixed(2)} €`

/** The shop's product page; the process that serves it says how it is recorded. */
export default async function ProductPage({ params }) {
  const { findProduct, productPageData, sessions, viewed, currentSession } = globalThis.keepsightBench
  const product = findProduct((await params).id)
  await viewed(product)
  const session = currentSession
    ? await currentSession()
    : await sessions.open((await cookies()).get('sid')?.value)
  const { user, others, opinions } = productPageData(product, session?.userId)
  return (
    <>
      <title>{product.title}</title>
      <header>
        <a href="/">Shop</a>
        <nav>
          <a href="/cart">Cart</a> {user ? `Hello, ${user.name}` : <a href="/log-in">Log in</a>}
        </nav>
      </header>
      <main>
        <h1>{product.title}</h1>
        <p>{product.description}</p>
        <p>{euros(product.price)}</p>
        <h2>Others also looked at</h2>
        <ul>
          {others.map(({ id, title, price }) => (
            <li key={id}>
              <a href={`/products/${id}`}>
                <img src={`/art/${id}.svg`} alt="" loading="lazy" />
                {title}
              </a>{' '}
              {euros(price)}
            </li>
          ))}
        </ul>
        <h2>What people say</h2>
        {opinions.map(({ author, stars, text }) => (
          <article key={author}>
            <h3>{author}</h3>
            <p>{'★'.repeat(stars)}</p>
            <p>{text}</p>
          </article>
        ))}
      </main>
    </>
  )
}
