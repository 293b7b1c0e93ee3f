import type { Logger } from '@millrace/base'
import { pino, type DestinationStream } from 'pino'

/** Fields that could carry a secret, wherever they stand in what is logged one or two levels deep. */
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'passwordHash', 'token', 'key', 'secret', 'ownerPassword', 'encryptionKey']
const REDACTED = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `headers["set-cookie"]`])

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Standard output when absent. */
  readonly destination?: DestinationStream
}

/** JSON lines with a time in UTC; secrets are left out. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service: 'millrace' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...new Set(REDACTED)], censor: '[redacted]' },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
