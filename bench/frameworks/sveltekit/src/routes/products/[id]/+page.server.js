/** What the shop's product page says; the process that serves it says how it is recorded. */
export function load({ params, locals }) {
  const { findProduct, productPageData, viewed } = globalThis.keepsightBench
  const product = findProduct(params.id)
  viewed(product)
  return { ...productPageData(product, locals.session.userId), product: { ...product } }
}
