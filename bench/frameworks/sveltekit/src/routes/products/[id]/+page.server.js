/** What the shop's product page says; the process that serves it says how it is recorded. */
export async function load({ params, locals }) {
  const { findProduct, productPageData, viewed } = globalThis.keepsightBench
  const product = await findProduct(params.id)
  viewed(product)
  return { ...(await productPageData(product, locals.session.userId)), product: { ...product } }
}
