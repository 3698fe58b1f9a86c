import { cookies } from 'next/headers'
import { ProductView } from '../../../../product-view'

/** The shop's product page; the process that serves it says how it is recorded. */
export default async function ProductPage({ params }) {
  const { findProduct, productPageData, sessions, viewed, currentSession } = globalThis.keepsightBench
  const product = await findProduct((await params).id)
  await viewed(product)
  const session = currentSession
    ? await currentSession()
    : await sessions.open((await cookies()).get('sid')?.value)
  return <ProductView {...await productPageData(product, session?.userId)} />
}
