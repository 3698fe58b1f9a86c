/** Something that is viewed. */
export const productOf = (id: string) => ({ id: Number(id), title: `Product ${id}` })
export const isProduct = { type: 'Product' }
