import pino, { type DestinationStream, type Logger } from 'pino'
import type { Config } from './config.ts'

const SECRETS = ['req.headers.authorization', 'req.headers.cookie', 'token', '*.token', 'headers.authorization', '*.headers.authorization']

/** Pino, in lines for people or for machines; secrets never get into either. */
export async function openLog ({ LOG_LEVEL, LOG_FORMAT }: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'>, destination: DestinationStream = pino.destination(1)): Promise<Logger> {
  return pino({ level: LOG_LEVEL, redact: SECRETS }, LOG_FORMAT === 'json' ? destination : await forPeople(destination))
}

/** Why there is no service, also where its log does not get: before the settings are known to be right, and whatever level they ask for. */
export function tellFailure (failure: string, format: string | undefined): void {
  if (format === 'json') pino(pino.destination(2)).fatal(failure)
  else console.error(`cni-atlas: ${failure}`)
}

/** In this thread: one of its own takes more time to start than it ever saves a reader. */
async function forPeople (destination: DestinationStream): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty')
  return pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true, destination })
}
