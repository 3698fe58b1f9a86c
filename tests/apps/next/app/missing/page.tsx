import { notFound } from 'next/navigation'
import { isProduct, productOf } from '../../lib/product'
import { app } from '../../lib/running'

export default async function MissingPage() {
  await app().next.viewed(productOf('404'), isProduct)
  notFound()
}
