import { isProduct, productOf } from '../../../lib/product'
import { app } from '../../../lib/running'

/** It is built ahead of time, and again each second, whatever it calls. */
export function generateStaticParams() {
  return [{ id: '20' }]
}

export const dynamic = 'force-static'
export const revalidate = 1

export default async function ForcedPage({ params }: { params: Promise<{ id: string }> }) {
  const product = productOf((await params).id)
  await app().next.viewed(product, isProduct)
  return (
    <>
      <h1>{product.title}</h1>
      <p>{Date.now()}</p>
    </>
  )
}
