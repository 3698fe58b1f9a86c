import { headers } from 'next/headers'
import { logIn } from './actions'

export default async function HomePage() {
  await headers()
  return (
    <form action={logIn}>
      <input type="hidden" name="user" value="ada" />
      <button>Log in</button>
    </form>
  )
}
