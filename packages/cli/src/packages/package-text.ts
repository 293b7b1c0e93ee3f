import type { InstalledPackage } from '@millrace/api'

type Permissions = InstalledPackage['permissions']

/** The address of a package below /packages; scoped names hold a slash. */
export const packagePath = (name: string): string => `/packages/${encodeURIComponent(name)}`

/** Permissions for people, one a line. */
export function permissionLines({ hosts, files, binary, code }: Permissions): readonly string[] {
  return [
    ...hosts.map((host) => `call ${host === '*' ? 'any host' : host}`),
    ...files.read.map((folder) => `read ${folder}`),
    ...files.write.map((folder) => `write ${folder}`),
    ...(binary ? ['use binary data'] : []),
    ...(code ? ['run code of the user in the sandbox'] : []),
  ]
}

/** One version of a package for people. */
export function packageText({
  name,
  version,
  state,
  nodes,
  credentials,
  missing,
  error,
  integrity,
  permissions,
}: InstalledPackage): string {
  const asks = permissionLines(permissions)
  return [
    `${name} ${version}  ${state}`,
    `  nodes        ${nodes.join(', ') || 'none'}`,
    ...(credentials.length === 0 ? [] : [`  credentials  ${credentials.join(', ')}`]),
    `  asks to      ${asks.join('; ') || 'nothing'}`,
    ...(missing === null ? [] : [`  not granted  ${permissionLines(missing).join('; ')}`]),
    `  integrity    ${integrity}`,
    ...(error === null ? [] : [`  error        ${error}`]),
  ].join('\n')
}
