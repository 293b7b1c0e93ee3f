/** What a package may do: declared by its manifest and granted by an administrator. */
export interface PackagePermissions {
  /** Hosts that its nodes may call: names, `*.example.com`, or `*` for any. */
  readonly hosts: readonly string[]
  /** Whether its nodes may run code and scripts in the sandbox. */
  readonly code: boolean
}

/** What is in both: a grant gives nothing that was not declared. */
export function permitted(declared: Partial<PackagePermissions>, granted: Partial<PackagePermissions> | 'declared'): PackagePermissions {
  const { hosts = [], code = false } = declared
  if (granted === 'declared') return Object.freeze({ hosts, code })
  const among = granted.hosts ?? []
  return Object.freeze({
    hosts: hosts.includes('*') ? among : among.includes('*') ? hosts : hosts.filter((host) => among.includes(host)),
    code: code && granted.code === true,
  })
}

/** Whether a host is in a list; `*.example.com` covers every host below it. */
export function isListed(hosts: readonly string[], host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return hosts.some((each) => {
    const entry = each.toLowerCase()
    return entry === '*' || entry === name || (entry.startsWith('*.') && name.endsWith(entry.slice(1)) && name.length > entry.length - 1)
  })
}
