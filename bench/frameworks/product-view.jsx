const euros = (cents) => `${(cents / 100).toFixed(2)} €`

/** The shop's product page in React, for the apps that render it with that. */
export function ProductView({ user, product, others, opinions }) {
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
