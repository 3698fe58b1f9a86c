import { isProduct, productOf } from '../../../lib/product'
import { app } from '../../../lib/running'

/** It would be built ahead of time, if it did not count its views. */
export function generateStaticParams() {
  return [{ id: '10' }]
}

export const revalidate = 1

export default async function BuiltPage({ params }: { params: Promise<{ id: string }> }) {
  const product = productOf((await params).id)
  await app().next.viewed(product, isProduct)
  return <h1>{product.title}</h1>
}
