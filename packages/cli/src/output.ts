/** Writes what a command answers to standard output: JSON when it was asked for, else text for people. */
export function answer(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`)
}

/** Says something beside the answer: to standard error, so that the answer can be piped on. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
