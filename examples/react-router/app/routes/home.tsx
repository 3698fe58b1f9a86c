import { products, users } from 'keepsight-example-pages'
import { Form, Link, useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { userOf } from '../sessions.server'

export const meta = () => [{ title: 'Products' }]

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await userOf(request)
  return { products, users: user === null ? users : [] }
}

export default function Home() {
  const { products, users } = useLoaderData<typeof loader>()
  return (
    <>
      <h1>Products</h1>
      <ul>
        {products.map(({ id, title, price }) => (
          <li key={id}>
            <Link to={`/products/${id}`} prefetch="intent">
              {title}
            </Link>{' '}
            {`${price} €`}
          </li>
        ))}
      </ul>
      {users.length > 0 && (
        <Form method="post" action="/log-in">
          <p>
            {'Log in as '}
            {users.map((user) => (
              <button key={user} name="user" value={user}>
                {user}
              </button>
            ))}
          </p>
        </Form>
      )}
    </>
  )
}
