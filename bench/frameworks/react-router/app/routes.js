export default [
  { path: 'log-in', file: 'log-in.js' },
  { path: 'products/:id', file: 'product.jsx' },
]
