import type { ConnectorDefinition } from '@millrace/node-sdk'

/** Any host: the address comes from the config of each node. */
export const ANY_HOST = '*'

/** The hosts that a connector's addresses lead to, without ports: names, `*.example.com` where a part of the host is a variable, `*`. */
export function hostsOfConnector({ baseUrl, operations }: Pick<ConnectorDefinition, 'baseUrl' | 'operations'>): readonly string[] {
  const urls = operations.every((one) => one.baseUrl !== undefined) ? [] : [baseUrl]
  const hosts = [...urls, ...operations.flatMap((one) => one.baseUrl ?? [])].map(hostOf)
  return hosts.includes(ANY_HOST) ? [ANY_HOST] : [...new Set(hosts)].sort()
}

/** A variable can only be filled with a part of a host name, and ends at its place: behind a fixed end of two labels all is known. */
function hostOf(baseUrl: string): string {
  const authority = /^https?:\/\/([^/?#]+)/i.exec(baseUrl)?.[1]?.toLowerCase()
  if (authority === undefined) return ANY_HOST
  if (!authority.includes('{')) return URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`).hostname : ANY_HOST
  const fixed = /\}[^{}.]*((?:\.[a-z0-9-]+){2,})(?::\d+)?$/.exec(authority)?.[1]
  return fixed === undefined ? ANY_HOST : `*${fixed}`
}
