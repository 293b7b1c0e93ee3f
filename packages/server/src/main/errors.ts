import { defineError } from '@millrace/base'

export const PortInUseError = defineError<{ host: string; port: number }>(
  'server.port-in-use',
  500,
  (d) => `Port ${d.port} on ${d.host} is in use; stop the other program, or choose another port with MILLRACE_PORT.`,
)

export const CannotListenError = defineError<{ host: string; port: number; reason: string }>(
  'server.cannot-listen',
  500,
  (d) => `The server cannot listen on ${d.host}, port ${d.port}: ${d.reason}. Check MILLRACE_HOST and MILLRACE_PORT.`,
)

/** Between listening and being of use, and while stopping. */
export const NotReadyError = defineError<Record<string, never>>('server.not-ready', 503, () => 'The server is starting or stopping.')

/** New work is refused: whoever spreads it over servers should choose another one. */
export const NoCapacityError = defineError<{ refusing: 'queue' | 'memory' }>('server.no-capacity', 503, (d) =>
  d.refusing === 'queue' ? 'The queue is full; new work is refused for now.' : 'Memory is short; new work is refused for now.',
)
