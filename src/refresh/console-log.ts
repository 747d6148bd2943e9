import type { RefreshLog } from './refresh-log.ts'

/** Standard output, or what stands for it. */
export interface Output { write (text: string): unknown, isTTY?: boolean, columns?: number }

export interface ConsoleLog extends RefreshLog {
  /** On a terminal, a last line that is overwritten; elsewhere nothing, so that a log file holds whole lines only. */
  showProgress (done: number, total: number): void
  line (text: string): void
}

const BAR = 24
const ERASE = '\r\u001b[2K'

/** The log of the job as plain lines: for someone who watches. */
export function createConsoleLog (out: Output): ConsoleLog {
  let progress = ''
  const line = (text: string) => { out.write(progress === '' ? `${text}\n` : `${ERASE}${text}\n${progress}`) }
  const say = (_details: object, message: string) => line(message)
  return {
    line,
    debug: say,
    info: say,
    warn: (_details, message) => line(`! ${message}`),
    error: (details, message) => line(`! ${message}${'err' in details && details.err instanceof Error ? `: ${details.err.message}` : ''}`),
    showProgress (done, total) {
      if (out.isTTY !== true) return
      const filled = Math.round(BAR * done / Math.max(total, 1))
      progress = done < total ? `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${Math.floor(done)}/${total}`.slice(0, (out.columns ?? 80) - 1) : ''
      out.write(`${ERASE}${progress}`)
    }
  }
}
