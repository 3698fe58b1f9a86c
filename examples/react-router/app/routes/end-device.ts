import { redirect, type ActionFunctionArgs } from 'react-router'
import { keepsight } from '../keepsight.server'

// #region end-device
export async function action({ request }: ActionFunctionArgs) {
  const id = String((await request.formData()).get('id'))
  await keepsight.userSessions.endOwn(request, id)
  return redirect('/devices')
}
// #endregion
