import { findProduct } from 'keepsight-example-pages'
import { data, Link, useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { keepsight } from '../keepsight.server'

// #region view
export function loader({ params }: LoaderFunctionArgs) {
  const product = findProduct(params['id'] ?? '')
  if (!product) throw data('There is no such product.', { status: 404 })
  keepsight.viewed(product)
  return { title: product.title, price: product.price }
}
// #endregion

export const meta = ({ loaderData }: { loaderData?: { title: string } }) => [
  { title: loaderData?.title ?? 'Not found' },
]

export default function Product() {
  const { title, price } = useLoaderData<typeof loader>()
  return (
    <>
      <h1>{title}</h1>
      <p className="price">{`${price} €`}</p>
      <p>
        <Link to="/">All products</Link>
      </p>
    </>
  )
}
