import { headers } from 'next/headers'
import { logIn } from './actions'

export default async function HomePage() {
  await headers()
  return (
    <form action={logIn}>
      <button name="user" value="ada">
        Log in
      </button>
    </form>
  )
}
