import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemClock, systemIds, type Clock, type IdSource, type Logger } from '@millrace/base'
import { compare, valid } from 'semver'
import {
  GrantsMissingError,
  PackageAlteredError,
  PackageBrokenError,
  PackageManifestError,
  PackageNotInstalledError,
  PackageTypeTakenError,
  PackageVersionTakenError,
} from './errors.ts'
import { loadIsolatedPackage, type IsolationOptions } from '../isolated/load-isolated.ts'
import { Rooms, type RoomMode } from '../isolated/rooms.ts'
import { forgetRequired } from './generations.ts'
import { readLedger, writeLedger, type InstalledVersion, type Ledger } from './ledger.ts'
import { loadPackage, type Isolation, type LoadedPackage, type Loading } from './load.ts'
import { checkManifest, readIdentity } from './manifest.ts'
import { bothPermissions, missingFrom, NO_PERMISSIONS, type PackagePermissions } from './permissions.ts'
import { DynamicRegistry, faultsOfPackage, type NodeRegistry, type PackageStatus } from './registry.ts'
import { integrityOf, syncFolder, unpackTarball, type TarballLimits } from './tarball.ts'
import { digestOfTree } from './tree-digest.ts'

/** `active`: its nodes can be used. `waiting`: it asks for more than it was granted. `broken`: it cannot be loaded. */
export type InstalledState = 'active' | 'waiting' | 'broken'

/** One version of a package in the data directory. */
export interface InstalledPackage extends Omit<InstalledVersion, 'folder' | 'digest'> {
  readonly state: InstalledState
  /** What it asks for. */
  readonly permissions: PackagePermissions
  /** What of that it was not granted; null when it has all. */
  readonly missing: PackagePermissions | null
  /** `type@version` of the nodes in it, used or not. */
  readonly nodes: readonly string[]
  /** Credential types in it. */
  readonly credentials: readonly string[]
  readonly error: string | null
}

export interface PackageHostOptions {
  /** Directories of packages that are trusted, in order: their code runs in this process. */
  readonly roots: readonly string[]
  /** Directories of packages whose code runs in processes of their own, with all that their manifests ask for. @default [] */
  readonly isolated?: readonly string[]
  /** Where installed packages are kept: in a folder of the server's own, which no package is let into. */
  readonly directory: string
  /** Whether processes of packages are put into rooms of their own. @default 'auto' */
  readonly rooms?: RoomMode
  /** Version of Millrace. */
  readonly engine: string
  readonly logger: Logger
  readonly clock?: Clock
  readonly ids?: IdSource
  /** How long a module may take to load. Milliseconds. @default 15_000 */
  readonly moduleMs?: number
  readonly tarballLimits?: TarballLimits
}

interface Held extends InstalledVersion {
  readonly loaded: LoadedPackage
}

const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/

/**
 * The packages of an installation: those of the product, those of folders, and those that were installed.
 * K1. A package is installed when the ledger names it: its files are on disk before, and what the ledger does not name is removed at start.
 * K2. A version's contents never change; at start each is compared with what was installed.
 * K3. A package's nodes are there only when it was granted all that it asks for.
 * K4. Changes come one after the other.
 * K5. Code of installed packages runs in processes of its own, from the moment that it is looked at.
 */
export class PackageHost {
  readonly registry: NodeRegistry
  readonly #registry = new DynamicRegistry()
  readonly #options: PackageHostOptions & { readonly clock: Clock; readonly ids: IdSource; readonly logger: Logger }
  #fixed: readonly LoadedPackage[] = []
  #held: readonly Held[] = []
  #grants: Ledger['grants'] = {}
  /** Of folders that were loaded anew since. */
  readonly #left: Isolation[] = []
  /** What each folder gave when it was not broken. */
  readonly #good = new Map<string, LoadedPackage>()
  #generation = 0
  #last: Promise<unknown> = Promise.resolve()
  readonly #rooms: Rooms

  private constructor(options: PackageHostOptions) {
    const { clock = systemClock, ids = systemIds } = options
    this.#options = { ...options, clock, ids, logger: options.logger.child({ part: 'node-host' }) }
    this.registry = this.#registry
    this.#rooms = new Rooms(options.rooms ?? 'auto', clock, this.#options.logger)
  }

  /** Loads everything. Throws PackageLedgerError; a broken package is one with an error. */
  static async open(options: PackageHostOptions): Promise<PackageHost> {
    const host = new PackageHost(options)
    await host.#open()
    return host
  }

  async #open(): Promise<void> {
    const { directory, roots, isolated = [] } = this.#options
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const { versions, grants } = await readLedger(this.#ledgerFile)
    await this.#removeUnnamed(versions)
    this.#grants = grants
    const trusted = roots.map((root) => loadPackage(root, this.#loading()))
    this.#fixed = await Promise.all([...trusted, ...isolated.map((root) => this.#loadIsolated(root, 'declared'))])
    this.#fixed.forEach((one) => this.#good.set(one.origin, one))
    this.#held = await Promise.all(versions.map((one) => this.#reopen(one)))
    this.#show()
  }

  /**
   * Loads a package of a folder anew, after a change in development. Executions that are under way go on with what they began with. A
   * package that is broken now is listed with its errors, and what it was before stays in use.
   */
  reload(root: string): Promise<PackageStatus | undefined> {
    return this.#inTurn(async () => {
      const { roots, isolated = [], logger } = this.#options
      const index = [...roots, ...isolated].indexOf(root)
      const before = this.#fixed[index]
      if (before === undefined) return undefined
      this.#generation += 1
      const next = await (index < roots.length ? this.#loadAgain(root) : this.#loadIsolated(root, 'declared'))
      const faults = faultsOfPackage(next)
      const last = this.#good.get(root)
      const isOfUse = last !== undefined && (last.nodes.length > 0 || last.credentials.length > 0)
      const good = faults.length > 0 && isOfUse ? last : next
      const left = good === next ? before : next
      if (left.isolation !== undefined) this.#left.push(left.isolation) // its processes end when they have nothing to do
      this.#good.set(root, good)
      const shown = good === next ? next : { ...good, errors: faults.map((fault) => `The last change is not in use: ${fault}`) }
      this.#fixed = this.#fixed.with(index, shown)
      this.#show()
      logger.info({ package: next.name, generation: this.#generation, faults }, 'package loaded anew')
      return this.#registry.packages().find(({ origin }) => origin === root)
    })
  }

  /** What is installed, by name, the newest version first. */
  installed(): readonly InstalledPackage[] {
    return this.#held.map((one) => this.#view(one))
  }

  /** The versions of one package, the newest first. Throws PackageNotInstalledError. */
  versions(name: string): readonly InstalledPackage[] {
    const found = this.installed().filter((one) => one.name === name)
    if (found.length === 0) throw new PackageNotInstalledError({ name })
    return found
  }

  /**
   * Installs what `npm pack` made. What it asks for beyond `grants` and earlier ones keeps it waiting; when `grants` are given and are too
   * few, nothing is installed (GrantsMissingError). Installing the same archive again changes nothing.
   */
  install(archive: Uint8Array, about: { readonly by: string; readonly grants?: PackagePermissions }): Promise<InstalledPackage> {
    return this.#inTurn(() => this.#install(archive, about))
  }

  /** Grants a package all that its versions ask for. Throws GrantsMissingError for less than that. */
  grant(name: string, permissions: PackagePermissions, by: string): Promise<readonly InstalledPackage[]> {
    return this.#inTurn(async () => {
      const asking = this.versions(name)
      const granted = bothPermissions(this.#grants[name] ?? NO_PERMISSIONS, permissions)
      const [newest] = asking
      if (newest !== undefined) this.#refuseLess(newest, granted)
      await this.#write(this.#held, { ...this.#grants, [name]: granted })
      for (const { loaded } of this.#held.filter((one) => one.name === name)) loaded.isolation?.renew()
      this.#options.logger.info({ package: name, by, permissions: granted }, 'package granted permissions')
      return this.versions(name)
    })
  }

  /** Takes a package away, or one version of it; its grants go with the last one. Throws PackageNotInstalledError. */
  uninstall(name: string, about: { readonly by: string; readonly version?: string | undefined }): Promise<void> {
    return this.#inTurn(async () => {
      const { by, version } = about
      const gone = this.#held.filter((one) => one.name === name && (version === undefined || one.version === version))
      if (gone.length === 0) throw new PackageNotInstalledError({ name: version === undefined ? name : `${name}@${version}` })
      const left = this.#held.filter((one) => !gone.includes(one))
      const { [name]: _gone, ...others } = this.#grants
      await this.#write(left, left.some((one) => one.name === name) ? this.#grants : others)
      for (const { loaded } of gone) loaded.isolation?.close()
      for (const one of gone) await this.#removeFolder(this.#folderOf(one)) // K1: what a crash leaves here goes at the next start
      this.#options.logger.info({ package: name, by, versions: gone.map((one) => one.version) }, 'package uninstalled')
    })
  }

  /** Ends the processes of packages. Safe to call twice. */
  close(): void {
    for (const { isolation } of [...this.#fixed, ...this.#held.map(({ loaded }) => loaded)]) isolation?.close()
    for (const isolation of this.#left) isolation.close()
  }

  async #install(
    archive: Uint8Array,
    { by, grants }: { readonly by: string; readonly grants?: PackagePermissions },
  ): Promise<InstalledPackage> {
    const { directory, ids, clock, logger } = this.#options
    const integrity = integrityOf(archive)
    const staging = join(directory, `.incoming-${ids.next()}`)
    let folder: string | undefined
    let loaded: LoadedPackage | undefined
    try {
      await mkdir(staging, { mode: 0o700 })
      await unpackTarball(archive, staging, this.#options.tarballLimits)
      const { name, version } = await this.#checkedIdentity(staging)
      const there = this.#held.find((one) => one.name === name && one.version === version)
      if (there !== undefined) {
        if (there.integrity !== integrity) throw new PackageVersionTakenError({ name, version })
        return this.#view(there)
      }
      folder = await this.#moveIn(staging, { name, version, integrity })
      loaded = await this.#load(join(directory, folder))
      const held = { name, version, folder, integrity, digest: await digestOfTree(join(directory, folder)), loaded }
      this.#refuseUnusable(loaded)
      const granted = this.#grantedWith(held, grants)
      const installed: Held = { ...held, installedAt: clock.now(), installedBy: by }
      await this.#write([...this.#held, installed], granted)
      folder = undefined // K1: it is named now
      loaded.isolation?.renew()
      const view = this.#view(installed)
      logger.info({ package: name, version, integrity, by, state: view.state, permissions: view.permissions }, 'package installed')
      return view
    } finally {
      await rm(staging, { recursive: true, force: true })
      if (folder !== undefined) {
        loaded?.isolation?.close()
        await this.#removeFolder(join(directory, folder))
      }
    }
  }

  async #checkedIdentity(root: string): Promise<{ name: string; version: string }> {
    const identity = await readIdentity(root)
    const { name, version } = identity
    if (!NAME.test(name) || name.length > 214)
      throw new PackageManifestError({ reason: `"${name.slice(0, 100)}" is no name of an npm package` })
    if (valid(version) !== version) throw new PackageManifestError({ reason: `"${version.slice(0, 100)}" is no version such as 1.2.3` })
    checkManifest(identity, this.#options.engine)
    return { name, version }
  }

  // The archive's digest is part of the path: the module cache of this process would go on giving what once stood under the same one.
  async #moveIn(staging: string, about: { name: string; version: string; integrity: string }): Promise<string> {
    const { directory } = this.#options
    const mark = Buffer.from(about.integrity.slice('sha512-'.length), 'base64').toString('hex').slice(0, 12)
    const folder = `${about.name.replace('/', '+')}/${about.version}-${mark}`
    const target = join(directory, folder)
    await rm(target, { recursive: true, force: true })
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await rename(staging, target)
    await syncFolder(dirname(target))
    await syncFolder(directory)
    return folder
  }

  #refuseUnusable(loaded: LoadedPackage): void {
    const { name, version } = loaded
    const reasons = [...faultsOfPackage(loaded)]
    if (reasons.length === 0 && loaded.nodes.length === 0 && loaded.credentials.length === 0) reasons.push('It brings nothing.')
    if (reasons.length > 0) throw new PackageBrokenError({ name, version, reasons })
    const taken = this.#registry
      .describe()
      .filter((one) => one.package !== name && loaded.nodes.some(({ definition }) => definition.type === one.type))
    if (taken.length > 0) {
      const types = [...new Set(taken.map(({ type }) => type))]
      throw new PackageTypeTakenError({ name, types, by: [...new Set(taken.map((one) => one.package))] })
    }
  }

  /** The grants after an install. */
  #grantedWith(
    { name, version, loaded }: Pick<Held, 'name' | 'version' | 'loaded'>,
    given: PackagePermissions | undefined,
  ): Ledger['grants'] {
    if (given === undefined) return this.#grants
    const granted = bothPermissions(this.#grants[name] ?? NO_PERMISSIONS, given)
    this.#refuseLess({ name, version, permissions: loaded.permissions }, granted)
    return { ...this.#grants, [name]: granted }
  }

  #refuseLess(
    { name, version, permissions: asked }: Pick<InstalledPackage, 'name' | 'version' | 'permissions'>,
    granted: PackagePermissions,
  ): void {
    const missing = missingFrom(granted, asked)
    if (missing !== undefined) throw new GrantsMissingError({ name, version, missing, asked })
  }

  async #write(held: readonly Held[], grants: Ledger['grants']): Promise<void> {
    const sorted = held.toSorted((a, b) => (a.name === b.name ? compare(b.version, a.version) : a.name < b.name ? -1 : 1))
    await writeLedger(this.#ledgerFile, { versions: sorted.map(({ loaded: _loaded, ...one }) => one), grants })
    this.#held = sorted
    this.#grants = grants
    this.#show()
  }

  /** Puts what may be used into the registry. */
  #show(): void {
    this.#registry.replace([...this.#fixed, ...this.#held.filter((one) => this.#missing(one) === undefined).map(({ loaded }) => loaded)])
  }

  #missing({ name, loaded }: Held): PackagePermissions | undefined {
    return missingFrom(this.#grants[name] ?? NO_PERMISSIONS, loaded.permissions)
  }

  #view(held: Held): InstalledPackage {
    const { folder: _folder, digest: _digest, loaded, ...rest } = held
    const missing = this.#missing(held) ?? null
    const usable = loaded.nodes.length > 0 || loaded.credentials.length > 0
    const state: InstalledState = usable ? (missing === null ? 'active' : 'waiting') : 'broken'
    const nodes = loaded.nodes.map(({ definition: { type, version } }) => `${type}@${version}`)
    return {
      ...rest,
      ...{ state, permissions: loaded.permissions, missing, nodes, credentials: loaded.credentials.map(({ type }) => type) },
      error: [...loaded.errors, loaded.isolation?.fault() ?? []].flat().join('\n') || null,
    }
  }

  /** K2. */
  async #reopen(version: InstalledVersion): Promise<Held> {
    const root = this.#folderOf(version)
    const digest = await digestOfTree(root).catch(() => 'no folder') // gone or unreadable is altered too
    if (digest === version.digest) return { ...version, loaded: await this.#load(root) }
    const error = new PackageAlteredError({ name: version.name, version: version.version })
    this.#options.logger.error({ package: version.name, version: version.version, err: error }, 'installed package is not loaded')
    return { ...version, loaded: brokenPackage(version, root, error.message) }
  }

  async #loadAgain(root: string): Promise<LoadedPackage> {
    forgetRequired(await realpath(root))
    return loadPackage(root, { ...this.#loading(), generation: this.#generation })
  }

  /** K5. */
  #load(root: string): Promise<LoadedPackage> {
    return this.#loadIsolated(root, (name) => this.#grants[name] ?? NO_PERMISSIONS)
  }

  async #loadIsolated(root: string, grants: IsolationOptions['grants']): Promise<LoadedPackage> {
    return loadIsolatedPackage(root, {
      ...this.#loading(),
      grants,
      tools: () => this.#rooms.tools(),
      closed: [dirname(this.#options.directory)],
    })
  }

  #loading(): Loading {
    const { logger, clock, moduleMs = 15_000, engine } = this.#options
    return { logger, clock, moduleMs, engine }
  }

  /** K1. */
  async #removeUnnamed(versions: readonly InstalledVersion[]): Promise<void> {
    const { directory } = this.#options
    const named = new Set(versions.map(({ folder }) => folder))
    for (const first of await readdir(directory, { withFileTypes: true })) {
      if (!first.isDirectory()) continue
      const path = join(directory, first.name)
      if (first.name.startsWith('.incoming-')) await this.#removeFolder(path)
      else for (const second of await readdir(path)) if (!named.has(`${first.name}/${second}`)) await this.#removeFolder(join(path, second))
    }
  }

  async #removeFolder(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true })
    this.#options.logger.debug({ folder: basename(path) }, 'folder of a package removed')
  }

  #folderOf({ folder }: Pick<InstalledVersion, 'folder'>): string {
    return join(this.#options.directory, folder)
  }

  get #ledgerFile(): string {
    return join(this.#options.directory, 'installed.json')
  }

  /** K4. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => undefined) // its caller hears of it
    return turn
  }
}

const brokenPackage = ({ name, version }: InstalledVersion, origin: string, error: string): LoadedPackage => ({
  ...{ name, version, origin, nodes: [], credentials: [], permissions: NO_PERMISSIONS, errors: [error] },
})
