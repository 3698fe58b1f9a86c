import { Form, Link, redirect, useLoaderData, useRevalidator } from 'react-router'
import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { keepsight } from './keepsight.server'

export async function loader({ params: { id = '' } }: LoaderFunctionArgs) {
  await new Promise((resolve) => setTimeout(resolve, 2))
  if (id === '404') throw new Response('No such product', { status: 404 })
  keepsight.viewed({ type: 'Product', id })
  if (id === '302') throw redirect('/products/1')
  if (id === '500') throw new Error('the shop is broken')
  return { id, at: Date.now() }
}

export async function action({ request }: ActionFunctionArgs) {
  const to = (await request.formData()).get('to')
  return typeof to === 'string' ? redirect(to) : { done: true }
}

export default function Product() {
  const { id, at } = useLoaderData<typeof loader>()
  const { revalidate, state } = useRevalidator()
  return (
    <>
      <h1>Product {id}</h1>
      <p id="at">{at}</p>
      <Form method="post">
        <button>Buy</button>
        <button name="to" value="/products/9">
          Buy and go on
        </button>
      </Form>
      <button onClick={() => void revalidate()} disabled={state !== 'idle'}>
        Refresh
      </button>
      <Link to="/">All</Link>
    </>
  )
}

export function ErrorBoundary() {
  return <h1>No product</h1>
}
