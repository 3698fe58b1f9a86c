/** What the shop's product page says; the process that serves it says how it is recorded. */
export default defineEventHandler(async (event) => {
  const { findProduct, productPageData, viewed } = globalThis.keepsightBench
  const product = await findProduct(getRouterParam(event, 'id'))
  viewed(product)
  return { ...(await productPageData(product, event.context.session.userId)), product: { ...product } }
})
