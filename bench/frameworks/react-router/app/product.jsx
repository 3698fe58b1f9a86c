import { useLoaderData } from 'react-router'
import { ProductView } from './product-view'
import { sessionContext } from './session'

/** What the shop's product page says; the process that serves it says how it is recorded. */
export async function loader({ params, context }) {
  const { findProduct, productPageData, viewed } = globalThis.keepsightBench
  const product = await findProduct(params.id)
  viewed(product)
  const { userId } = context.get(sessionContext)
  return { ...(await productPageData(product, userId)), product: { ...product } }
}

export default function ProductPage() {
  return <ProductView {...useLoaderData()} />
}
