import type { InstalledPackage, PackageUses } from '@millrace/api'
import { toPermissions, type AskedPermissions, type InstalledPackage as HostedPackage, type PackageHost } from '@millrace/node-host'
import type { Actor } from '../../http/actor.ts'
import { instant } from '../../http/instant.ts'
import { PackageInUseError } from './errors.ts'
import { findPackageUses, type Brought, type UsesDeps } from './package-uses.ts'

export interface PackagesDeps extends UsesDeps {
  readonly host: PackageHost
  /** Lets triggers know that node types changed. */
  readonly changed: () => void
}

/** Installed packages: one set for the whole installation, whichever tenant looks at it. */
export class PackagesService {
  readonly #deps: PackagesDeps
  constructor(deps: PackagesDeps) {
    this.#deps = deps
  }

  list(): InstalledPackage[] {
    return this.#deps.host.installed().map(packageView)
  }

  /** Its versions, the newest first. */
  versions(name: string): InstalledPackage[] {
    return this.#deps.host.versions(name).map(packageView)
  }

  async install(actor: Actor, archive: Uint8Array, grants: AskedPermissions | undefined): Promise<InstalledPackage> {
    const { host, changed } = this.#deps
    const installed = await host.install(archive, {
      by: actor.name,
      ...(grants === undefined ? {} : { grants: toPermissions(grants) }),
    })
    changed()
    return packageView(installed)
  }

  async grant(actor: Actor, name: string, grants: AskedPermissions): Promise<InstalledPackage[]> {
    const { host, changed } = this.#deps
    const granted = await host.grant(name, toPermissions(grants), actor.name)
    changed()
    return granted.map(packageView)
  }

  uses(actor: Actor, name: string, version?: string): Promise<PackageUses> {
    return findPackageUses(broughtBy(this.#deps.host.versions(name), version), actor.tenantId, this.#deps)
  }

  /** Throws PackageInUseError with the report while somebody uses it, unless `force`. */
  async uninstall(actor: Actor, name: string, { version, force = false }: { version?: string; force?: boolean }): Promise<void> {
    const { host, changed } = this.#deps
    if (!force) {
      const uses = await this.uses(actor, name, version)
      if (uses.inUse) throw new PackageInUseError({ name: version === undefined ? name : `${name} ${version}`, uses })
    }
    await host.uninstall(name, { by: actor.name, version })
    changed()
  }
}

/** What only the versions that would go bring. */
function broughtBy(versions: readonly HostedPackage[], version: string | undefined): Brought {
  const goes = (one: HostedPackage): boolean => version === undefined || one.version === version
  const left = versions.filter((one) => !goes(one) && one.state === 'active')
  const gone = versions.filter(goes)
  const kept = new Set(left.flatMap(({ nodes }) => nodes))
  const keptCredentials = new Set(left.flatMap(({ credentials }) => credentials))
  return {
    nodes: new Set(gone.flatMap(({ nodes }) => nodes).filter((node) => !kept.has(node))),
    credentials: [...new Set(gone.flatMap(({ credentials }) => credentials))].filter((type) => !keptCredentials.has(type)),
  }
}

function packageView({ installedAt, permissions, missing, nodes, credentials, ...rest }: HostedPackage): InstalledPackage {
  return {
    ...rest,
    installedAt: instant(installedAt),
    permissions: permissionsView(permissions),
    missing: missing === null ? null : permissionsView(missing),
    nodes: [...nodes],
    credentials: [...credentials],
  }
}

const permissionsView = ({ hosts, files, binary, code }: HostedPackage['permissions']): InstalledPackage['permissions'] => ({
  hosts: [...hosts],
  files: { read: [...files.read], write: [...files.write] },
  ...{ binary, code },
})
