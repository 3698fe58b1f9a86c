/** What the shop's product page says; the process that serves it says how it is recorded. */
export default defineEventHandler((event) => {
  const { findProduct, productPageData, viewed } = globalThis.keepsightBench
  const product = findProduct(getRouterParam(event, 'id'))
  viewed(product)
  return { ...productPageData(product, event.context.session.userId), product: { ...product } }
})
