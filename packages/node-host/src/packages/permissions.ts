import { coversHost } from '../credentials/hosts.ts'

/** What a package may do beyond computing on the items that it is given. */
export interface PackagePermissions {
  /** Hosts that its nodes may call; `*` for any. */
  readonly hosts: readonly string[]
  /** Absolute folders of the server's machine. */
  readonly files: { readonly read: readonly string[]; readonly write: readonly string[] }
  readonly binary: boolean
  /** Its nodes run code of the user in the sandbox. */
  readonly code: boolean
}

/** Permissions as a manifest or a request says them: what is left out is not asked for. */
export interface AskedPermissions {
  readonly hosts?: readonly string[] | undefined
  readonly files?: { readonly read?: readonly string[] | undefined; readonly write?: readonly string[] | undefined } | undefined
  readonly binary?: boolean | undefined
  readonly code?: boolean | undefined
}

const names = (list: readonly string[] = []): readonly string[] => Object.freeze([...new Set(list)].sort())

/** Complete, sorted and without repetitions. */
export const toPermissions = ({ hosts, files, binary = false, code = false }: AskedPermissions = {}): PackagePermissions =>
  Object.freeze({
    hosts: names(hosts),
    files: Object.freeze({ read: names(files?.read), write: names(files?.write) }),
    ...{ binary, code },
  })

export const NO_PERMISSIONS: PackagePermissions = toPermissions()

/** What of `asked` is not in `granted`; undefined when all of it is. */
export function missingFrom(granted: PackagePermissions, asked: PackagePermissions): PackagePermissions | undefined {
  const missing = toPermissions({
    hosts: granted.hosts.includes('*') ? [] : without(asked.hosts, granted.hosts),
    files: { read: without(asked.files.read, granted.files.read), write: without(asked.files.write, granted.files.write) },
    binary: asked.binary && !granted.binary,
    code: asked.code && !granted.code,
  })
  return isNothing(missing) ? undefined : missing
}

export const isNothing = ({ hosts, files, binary, code }: PackagePermissions): boolean =>
  hosts.length === 0 && files.read.length === 0 && files.write.length === 0 && !binary && !code

/** What either of them allows. */
export const bothPermissions = (a: PackagePermissions, b: PackagePermissions): PackagePermissions =>
  toPermissions({
    hosts: [...a.hosts, ...b.hosts],
    files: { read: [...a.files.read, ...b.files.read], write: [...a.files.write, ...b.files.write] },
    binary: a.binary || b.binary,
    code: a.code || b.code,
  })

/** In one line, for messages. */
export function permissionsInWords({ hosts, files, binary, code }: PackagePermissions): string {
  const parts = [
    ...(hosts.length === 0 ? [] : [`call ${hosts.map((host) => (host === '*' ? 'any host' : host)).join(', ')}`]),
    ...(files.read.length === 0 ? [] : [`read ${files.read.join(', ')}`]),
    ...(files.write.length === 0 ? [] : [`write ${files.write.join(', ')}`]),
    ...(binary ? ['use binary data'] : []),
    ...(code ? ['run code of the user'] : []),
  ]
  return parts.length === 0 ? 'nothing' : parts.join('; ')
}

/** What a package may do of what it asks for: a grant gives nothing that is not asked for. `declared`: all of it. */
export function permitted(asked: PackagePermissions, granted: PackagePermissions | 'declared'): PackagePermissions {
  if (granted === 'declared') return asked
  return toPermissions({
    hosts: asked.hosts.includes('*') ? granted.hosts : granted.hosts.includes('*') ? asked.hosts : both(asked.hosts, granted.hosts),
    files: { read: both(asked.files.read, granted.files.read), write: both(asked.files.write, granted.files.write) },
    binary: asked.binary && granted.binary,
    code: asked.code && granted.code,
  })
}

/** Whether a host is in a list, given with its port where that is not the scheme's own; `*.example.com` covers every host below it. */
export const isListed = (hosts: readonly string[], host: string): boolean => {
  const name = host.toLowerCase().replace(/\.(?=:\d+$|$)/, '')
  return hosts.some((entry) => entry === '*' || coversHost(entry.toLowerCase(), name))
}

const both = (list: readonly string[], other: readonly string[]): readonly string[] => list.filter((one) => other.includes(one))
const without = (list: readonly string[], taken: readonly string[]): readonly string[] => list.filter((one) => !taken.includes(one))
