import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CannotListenError, PortInUseError } from './errors.ts'

/** Listens; resolves with the port, which is a free one for port 0. Throws PortInUseError or CannotListenError. */
export function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') reject(new PortInUseError({ host, port }, { cause: error }))
      else reject(new CannotListenError({ host, port, reason: REASONS[error.code ?? ''] ?? error.message }, { cause: error }))
    }
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no host of that name',
}

/** Where a person on this machine reaches what listens at `host`. */
export function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
