import { isProduct, productOf } from '../../lib/product'
import { app } from '../../lib/running'

export default async function BrokenPage() {
  await app().next.viewed(productOf('500'), isProduct)
  throw new Error('the template is broken')
}
