import Link from 'next/link'
import { notFound } from 'next/navigation'
import { findProduct } from 'keepsight-example-pages'
import { viewed } from '@/lib/keepsight'

// #region view
export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const product = findProduct((await params).id)
  if (!product) notFound()
  await viewed(product, { type: 'Product' })
  return (
    <>
      <h1>{product.title}</h1>
      <p className="price">{product.price} €</p>
      <p>
        <Link href="/">All products</Link>
      </p>
    </>
  )
}
// #endregion
