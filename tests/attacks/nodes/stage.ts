import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  freePort,
  newDataDir,
  removeDataDir,
  signIn,
  startServer,
  type ApiClient,
  type RunningServer,
} from '../../support/server-process.mjs'
import { moduleOf, type NodeAttack, type World } from './attack.ts'
import { effectsIn, type Effects } from './effects.ts'
import { commandLines, factsOf, processesWith, Scene, type Canaries } from './scene.ts'

/** `required`: bubblewrap and Node's permission model. `off`: the permission model alone, as the same user as the server. */
export type Rooms = 'required' | 'off'

interface Witness {
  readonly changes: readonly string[]
  readonly priority: number
  readonly inspector: boolean
}

interface Ended {
  readonly status: string
  readonly error?: { readonly code: string; readonly message: string }
  readonly output?: unknown
  readonly executionId: string
}

const READY_MS = 120_000

/** A server with a hostile package and another one, and somebody who watches all of it from outside. */
export class Stage {
  readonly #rooms: Rooms
  readonly #attacks: readonly NodeAttack[]
  readonly #scene: Scene
  readonly #server: RunningServer
  readonly #api: ApiClient
  readonly #data: string
  readonly #witness: string
  readonly #world: World
  readonly #canaries: Canaries & { readonly key: string }
  readonly #honest: string
  readonly #before: string

  private constructor(parts: Parts) {
    this.#rooms = parts.rooms
    this.#attacks = parts.attacks
    this.#scene = parts.scene
    this.#server = parts.server
    this.#api = parts.api
    this.#data = parts.data
    this.#witness = parts.witness
    this.#world = parts.world
    this.#honest = parts.honest
    this.#before = parts.before
    this.#canaries = { ...parts.scene.canaries, key: readFileSync(join(parts.data, 'encryption.key'), 'latin1').trim() }
  }

  static async open(rooms: Rooms, attacks: readonly NodeAttack[], canaries: Canaries): Promise<Stage> {
    const [scene, data] = [new Scene(canaries), newDataDir()]
    try {
      await scene.open()
      writePackages(scene, attacks, scene.world({ data, credential: '' }))
      const before = scene.files()
      const [port, watched] = [await freePort(), await freePort()]
      const env = {
        MILLRACE_NODE_DIRS: (['own', 'neighbour', 'loader'] as const).map((name) => scene.folder(name)).join(),
        ...{ MILLRACE_PACKAGE_ROOMS: rooms, MILLRACE_HTTP_ALLOW_PRIVATE: '127.0.0.1,localhost' },
        MILLRACE_PLUGINS: join(import.meta.dirname, 'witness.mjs'),
        ...{ SERVER_CANARY: canaries.environment, SERVER_MEMORY: canaries.memory, SERVER_WITNESS: String(watched) },
      }
      const server = await startServer({ dataDir: data, port, env, readyWithinMs: READY_MS })
      const api = await signIn(server.base)
      const token = { name: 'Bank', type: 'http.bearer', data: { token: canaries.credential } }
      const { id: credential } = (await api.post('/credentials', token)) as { id: string }
      const kept = await importOf(api, 'core.set', { assignments: [{ name: 'kept', value: canaries.data }] })
      await api.post(`/workflows/${kept}/execute`, { wait: true })
      const honest = await importOf(
        api,
        'honest.fine',
        { n: 21 },
        { assignments: [{ name: 'twice', value: { $expr: '{{ $json.n * 2 }}' } }] },
      )
      const witness = `http://127.0.0.1:${watched}/`
      const world = scene.world({ data, credential })
      const stage = new Stage({ rooms, attacks, scene, server, api, data, witness, world, honest, before })
      await stage.#watch() // from here on nothing may change
      return stage
    } catch (thrown) {
      scene.close()
      removeDataDir(data)
      throw thrown
    }
  }

  /** Does one attack, with honest work beside it and after it; gives what is not as it has to be. */
  async attempt(attack: NodeAttack): Promise<readonly string[]> {
    const before = this.#scene.files(this.#data)
    const id = await importOf(this.#api, `hostile.attack${this.#attacks.indexOf(attack)}`, { ...this.#world })
    const [ended, beside] = await Promise.all([this.#execute(id), this.#honestly('beside it')])
    const after = [...(await this.#honestly('after it')), ...(await this.#hostileGoesOn())]
    const effects = await this.#effects(ended, this.#scene.files(this.#data) !== before)
    return [...beside, ...after, ...(await this.#faultsOfServer()), ...this.#judge(attack, ended, effects)]
  }

  /** What the packages did while they were loaded. */
  async loaded(): Promise<readonly string[]> {
    const effects = await this.#effects({ status: 'loaded', executionId: '' }, this.#scene.files() !== this.#before)
    return [
      ...(await this.#honestly('after loading')),
      ...(await this.#faultsOfServer()),
      ...[...effects].map((effect) => `it got: ${effect}`),
    ]
  }

  /** Kills the server as a crash would, and gives the processes of packages that are left a while later. */
  async killWhileItLoops(): Promise<readonly number[]> {
    const id = await importOf(this.#api, 'hostile.loops', {})
    void this.#api.post(`/workflows/${id}/execute`, { wait: true }).catch(() => undefined) // its server is killed
    const folder = this.#scene.folder('own')
    const running = (): readonly number[] => processesWith(folder).filter((pid) => pid !== this.#server.child.pid)
    await until(() => running().some(isBusy))
    await this.#server.kill('SIGKILL')
    await until(() => running().length === 0)
    const left = running()
    for (const pid of left) process.kill(pid, 'SIGKILL')
    return left
  }

  async close(): Promise<void> {
    await this.#server.kill('SIGKILL')
    for (const pid of processesWith(this.#scene.marker)) process.kill(pid, 'SIGKILL')
    this.#scene.close()
    removeDataDir(this.#data)
  }

  #judge(attack: NodeAttack, ended: Ended, effects: Effects): readonly string[] {
    const { wants, codes = [], alone } = attack
    const isOpen = this.#rooms === 'off' && alone === 'gets it'
    const got = [...effects]
      .filter((effect) => !(isOpen && effect === wants))
      .map((effect) => `it got: ${effect} (${JSON.stringify(ended.output).slice(0, 300)})`)
    const code = ended.error?.code ?? ended.status
    if (wants === 'harm')
      return [...got, ...(codes.includes(code) ? [] : [`it ended with ${code}, not ${codes.join(' or ')}: ${ended.error?.message ?? ''}`])]
    // The table of rights says what is so, not what is feared: one that is no longer open is taken out of it.
    return isOpen && !effects.has(wants) ? [...got, `it no longer gets: ${wants}`] : got
  }

  async #effects(ended: Ended, isChanged: boolean): Promise<Effects> {
    const shown = ended.executionId === '' ? undefined : await this.#shown(ended.executionId)
    const witness = await this.#watch()
    const started = processesWith(this.#scene.marker)
    for (const pid of started) process.kill(pid, 'SIGKILL')
    return effectsIn({
      told: [ended, shown, this.#server.output(), this.#scene.heard(), commandLines()],
      canaries: this.#canaries,
      facts: factsOf(this.#server.child.pid ?? 0),
      reached: this.#scene.reached(),
      isChanged,
      started,
      server: { ...witness, died: this.#server.child.exitCode !== null || this.#server.child.signalCode !== null },
    })
  }

  /** All that the API tells of an execution. */
  async #shown(id: string): Promise<unknown> {
    const execution = (await this.#api.get(`/executions/${id}`)) as { steps: readonly { id: string }[] }
    return [execution, await Promise.all(execution.steps.map((step) => this.#api.get(`/executions/${id}/steps/${step.id}`)))]
  }

  async #faultsOfServer(): Promise<readonly string[]> {
    return (await this.#watch()).changes.map((change) => `changed in the server: ${change}`)
  }

  async #watch(): Promise<Witness> {
    return (await (await fetch(this.#witness)).json()) as Witness
  }

  async #execute(workflow: string): Promise<Ended> {
    return (await this.#api.post(`/workflows/${workflow}/execute`, { wait: true })) as Ended
  }

  /** Another package's node, and one of the product's with an expression. */
  async #honestly(when: string): Promise<readonly string[]> {
    const { status, output } = await this.#execute(this.#honest)
    const [{ pid: _pid, ...item } = {} as Record<string, unknown>] = (output ?? []) as readonly Record<string, unknown>[]
    const isRight = status === 'completed' && JSON.stringify(item) === JSON.stringify({ from: 'honest', n: 21, twice: 42 })
    return isRight ? [] : [`honest work ${when} gave ${status} ${JSON.stringify(output)}`]
  }

  /** Steps of the hostile package itself go on, too. */
  async #hostileGoesOn(): Promise<readonly string[]> {
    const { status, error } = await this.#execute(await importOf(this.#api, 'hostile.fine', {}))
    return status === 'completed' ? [] : [`the next step of the package itself failed: ${error?.code ?? status}`]
  }
}

interface Parts {
  readonly rooms: Rooms
  readonly attacks: readonly NodeAttack[]
  readonly scene: Scene
  readonly server: RunningServer
  readonly api: ApiClient
  readonly data: string
  readonly witness: string
  readonly world: World
  readonly honest: string
  /** The files before the server was there. */
  readonly before: string
}

function writePackages(scene: Scene, attacks: readonly NodeAttack[], world: World): void {
  const write = (folder: string, name: string, modules: Readonly<Record<string, string>>, permissions: object): void => {
    mkdirSync(join(folder, 'nodes'), { recursive: true })
    for (const [file, text] of Object.entries(modules)) writeFileSync(join(folder, 'nodes', `${file}.js`), text)
    const nodes = Object.keys(modules).map((file) => ({ module: `./nodes/${file}.js` }))
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', type: 'module', millrace: { nodes, permissions } }),
    )
  }
  const fine = moduleOf('hostile.fine', { source: "return tell('fine')" }, world)
  const modules = attacks.map(
    (attack, at) => [`attack${at}`, moduleOf(`hostile.attack${at}`, attack, world), attack.atLoad === true] as const,
  )
  const loops = moduleOf('hostile.loops', { source: 'for (;;);' }, world)
  const those = (atLoad: boolean): Record<string, string> => Object.fromEntries(modules.filter(([, , is]) => is === atLoad))
  const hosts = [`127.0.0.1:${scene.servicePort}`]
  write(scene.folder('own'), 'hostile', { ...those(false), fine, loops }, { hosts })
  write(scene.folder('loader'), 'hostile-loader', those(true), { hosts })
  write(scene.folder('neighbour'), 'honest', { fine: readFileSync(join(scene.folder('neighbour'), 'nodes/fine.js'), 'utf8') }, {})
}

/** A workflow that is started by hand, with nodes of these types behind each other; the second is one of the product's. */
async function importOf(api: ApiClient, type: string, config: object, set?: object): Promise<string> {
  const node = (id: string, what: string, own: object) => ({ id, name: id, type: what, typeVersion: 1, position: [0, 0], config: own })
  const nodes = [
    node('start', 'core.manual', {}),
    node('tried', type, config),
    ...(set === undefined ? [] : [node('set', 'core.set', set)]),
  ]
  const edges = nodes
    .slice(1)
    .map((to, at) => ({ id: `e${at}`, from: { node: nodes[at]?.id, port: 'main' }, to: { node: to.id, port: 'main' } }))
  const { workflow } = (await api.post('/workflows/import', { schema: 'millrace/workflow@1', name: 'Attack', nodes, edges })) as {
    workflow: { id: string }
  }
  return workflow.id
}

/** Whether a process has worked: what waits for it looks here, since nobody tells. */
function isBusy(pid: number): boolean {
  const stat = statOf(pid)
  return Number(stat[11] ?? 0) > 50 // in hundredths of a second
}

function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return [] // it ended
  }
}

const WAIT_MS = 15_000

/** Looks again and again, for a while; whoever calls looks last. */
async function until(holds: () => boolean): Promise<void> {
  const limit = Date.now() + WAIT_MS
  while (!holds() && Date.now() < limit) await new Promise((resolve) => setTimeout(resolve, 50))
}
