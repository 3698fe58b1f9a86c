import { Suspense } from 'react'
import { isProduct, productOf } from '../../../lib/product'
import { app } from '../../../lib/running'

/** The frame is sent at once, the product when it is there. */
export default async function SlowPage({ params }: { params: Promise<{ id: string }> }) {
  return (
    <Suspense fallback={<p>Wait</p>}>
      <Slow id={(await params).id} />
    </Suspense>
  )
}

async function Slow({ id }: { id: string }) {
  await app().next.currentSession()
  await new Promise((resolve) => setTimeout(resolve, 100))
  const product = productOf(id)
  await app().next.viewed(product, isProduct)
  return <h1>{product.title}</h1>
}
