import { Link } from 'react-router'

export const loader = () => null

export default function Home() {
  return (
    <>
      <h1>Products</h1>
      <Link to="/products/1">First</Link> <Link to="/products/2?color=red">Second</Link>{' '}
      <Link to="/products/3" prefetch="intent">
        Third
      </Link>
    </>
  )
}
