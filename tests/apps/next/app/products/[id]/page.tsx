import Link from 'next/link'
import { isProduct, productOf } from '../../../lib/product'
import { app } from '../../../lib/running'
import { like, open } from '../../actions'
import { Refresh } from '../../refresh'

let renderings = 0

export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const product = productOf((await params).id)
  const { next } = app()
  await next.viewed(product, isProduct)
  renderings += 1
  return (
    <>
      <h1>{product.title}</h1>
      <p id="user">{(await next.currentSession())?.user as string}</p>
      <p id="renderings">{renderings}</p>
      <Refresh />
      <form action={like}>
        <button>Like</button>
      </form>
      <form action={open}>
        <input type="hidden" name="id" value="4" />
        <button>Open 4</button>
      </form>
      <Link href="/products/2">Next</Link>
    </>
  )
}
