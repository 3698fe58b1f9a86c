import type { ImportProgress } from './import-file.js'

const everyMs = { terminal: 200, log: 5_000 }

/**
 * Shows how an import goes, on standard error: one line that changes on a terminal, a line every five seconds elsewhere.
 *
 * @param share how much of the file has been read, 0 to 1
 */
export function showProgress(share: () => number, { now = Date.now, out = process.stderr } = {}) {
  const startedAt = now()
  let shownAt = startedAt
  const line = (progress: ImportProgress) => {
    const seconds = (now() - startedAt) / 1000
    const done = share()
    const left = done > 0.01 && done < 1 ? ` · about ${duration((seconds / done) * (1 - done))} left` : ''
    const rate = seconds > 0.5 ? ` · ${count(progress.records / seconds)} a second` : ''
    return `${Math.floor(done * 100)} % · ${count(progress.records)} lines · ${count(progress.accepted)} accepted · ${count(progress.rejected)} rejected${rate}${left}`
  }
  return {
    update(progress: ImportProgress) {
      if (now() - shownAt < (out.isTTY ? everyMs.terminal : everyMs.log)) return
      shownAt = now()
      out.write(out.isTTY ? `\r\x1b[2K${line(progress)}` : `${line(progress)}\n`)
    },
    end() {
      if (out.isTTY) out.write('\r\x1b[2K')
    },
  }
}

const count = (number: number) => Math.round(number).toLocaleString('en')

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}
