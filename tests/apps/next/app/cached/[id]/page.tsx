import { unstable_cache } from 'next/cache'
import { isProduct, productOf } from '../../../lib/product'
import { app } from '../../../lib/running'

const cachedProduct = unstable_cache((id: string) => Promise.resolve(productOf(id)), ['product'])

/** The product comes from a cache, its view does not. */
export default async function CachedPage({ params }: { params: Promise<{ id: string }> }) {
  const product = await cachedProduct((await params).id)
  await app().next.viewed(product, isProduct)
  return <h1>{product.title}</h1>
}
