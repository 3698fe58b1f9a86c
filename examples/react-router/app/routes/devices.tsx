import { Form, useLoaderData, type LoaderFunctionArgs } from 'react-router'
import { keepsight } from '../keepsight.server'

export const meta = () => [{ title: 'Your devices' }]

// #region devices
export async function loader({ request }: LoaderFunctionArgs) {
  const own = await keepsight.userSessions.listOwn(request)
  return own.map(({ session: { id, device, startedAt }, isCurrent }) => ({
    id,
    device: device.label,
    since: startedAt.toISOString().slice(0, 16).replace('T', ' '),
    isCurrent,
  }))
}
// #endregion

export default function Devices() {
  const own = useLoaderData<typeof loader>()
  return (
    <>
      <h1>Your devices</h1>
      <table>
        <tbody>
          {own.map(({ id, device, since, isCurrent }) => (
            <tr key={id}>
              <td>{device}</td>
              <td>{since}</td>
              <td>
                {isCurrent ? (
                  <em>this one</em>
                ) : (
                  <Form method="post" action="/devices/end">
                    <input type="hidden" name="id" value={id} />
                    <button>Sign out</button>
                  </Form>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
