export default [
  { index: true, file: 'home.tsx' },
  { path: 'products/:id', file: 'product.tsx' },
]
