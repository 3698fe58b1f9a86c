'use server'
import { randomUUID } from 'node:crypto'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { app } from '../lib/running'
import { getSealed } from '../lib/session'

export async function logIn(form: FormData) {
  const { keepsight, next } = app()
  const sealed = await getSealed()
  sealed.key = randomUUID()
  const user = String(form.get('user'))
  const { rejected } = await keepsight.userSessions.logIn({
    user,
    key: sealed.key,
    request: await next.currentRequest(),
  })
  if (rejected) return
  sealed.userId = user
  await sealed.save()
  redirect('/products/1')
}

export async function like() {
  revalidatePath('/products/[id]', 'page')
  return Promise.resolve()
}

export async function open(form: FormData) {
  await Promise.resolve()
  redirect(`/products/${String(form.get('id'))}`)
}
