/** What came of waiting: the answer, or that it is not there yet. */
export type AnswerWithin<Answer> = { isLate: false; answer: Answer } | { isLate: true }

/** Waits for an answer for at most `ms`. Rejects as `answer` does; one that comes later is the caller's to take care of. */
export async function answerWithin<Answer>(
  answer: Promise<Answer>,
  ms: number,
): Promise<AnswerWithin<Answer>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<{ isLate: true }>((resolve) => {
    timer = setTimeout(() => resolve({ isLate: true }), ms)
  })
  try {
    return await Promise.race([answer.then((value) => ({ isLate: false as const, answer: value })), late])
  } finally {
    clearTimeout(timer)
  }
}
