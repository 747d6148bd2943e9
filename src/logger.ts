import pino, { type DestinationStream, type Logger } from 'pino'
import type { Config } from './config.ts'

const SECRETS = ['req.headers.authorization', 'req.headers.cookie', 'token', '*.token', 'headers.authorization', '*.headers.authorization']

/** Pino, in lines for people or for machines; secrets never get into either. */
export async function openLog ({ LOG_LEVEL, LOG_FORMAT }: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'>, destination: DestinationStream = pino.destination(1)): Promise<Logger> {
  return pino({ level: LOG_LEVEL, redact: SECRETS }, LOG_FORMAT === 'json' ? destination : await forPeople(destination))
}

/** In this thread: one of its own takes more time to start than it ever saves a reader. */
async function forPeople (destination: DestinationStream): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty')
  return pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true, destination })
}
