import type { FastifyServerOptions } from 'fastify'
import type { Config } from './config.ts'

type LoggerOptions = Exclude<FastifyServerOptions['logger'], boolean | undefined>

/** Pino, in lines for people or for machines; secrets never get into either. */
export const loggerOptions = ({ LOG_LEVEL, LOG_FORMAT }: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'>): LoggerOptions => ({
  level: LOG_LEVEL,
  redact: ['req.headers.authorization', 'req.headers.cookie', 'token', '*.token', 'headers.authorization', '*.headers.authorization'],
  ...(LOG_FORMAT === 'json' ? {} : { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true } } })
})
