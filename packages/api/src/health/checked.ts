/** One thing that was looked at. */
export interface HealthCheck {
  name: string
  ok: boolean
  /** A sentence: what was found and, if it is not well, what to do. */
  message: string
}

/** The work's outcome, or a rejection when it takes longer. */
export async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('late')), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A look that fails is a finding too. */
export async function checked(
  name: string,
  look: () => Promise<[ok: boolean, message: string]>,
): Promise<HealthCheck> {
  try {
    const [ok, message] = await look()
    return { name, ok, message }
  } catch {
    return { name, ok: false, message: 'This could not be found out; see the log of the server.' }
  }
}
