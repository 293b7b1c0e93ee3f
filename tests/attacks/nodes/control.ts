import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { moduleOf, type NodeAttack } from './attack.ts'
import { effectsIn, type Effects } from './effects.ts'
import { factsOf, processesWith, Scene, type Canaries } from './scene.ts'

/** Does an attack where nothing holds it off, and says what could be seen of it. Undefined for those that only the product can meet. */
export async function withoutWalls(attack: NodeAttack, canaries: Canaries): Promise<Effects | undefined> {
  if (attack.isOurs === true || attack.wants === 'harm') return undefined
  const scene = new Scene(canaries)
  try {
    await scene.open()
    const data = join(scene.root, 'data')
    for (const folder of ['packages', 'journal']) mkdirSync(join(data, folder), { recursive: true })
    for (const file of ['encryption.key', 'millrace.sqlite', 'journal/today']) writeFileSync(join(data, file), canaries.data)
    const given = scene.world({ data, credential: '' })
    const module = join(scene.folder('own'), 'nodes/attack.mjs')
    writeFileSync(module, moduleOf('control.attack', attack, given))
    const before = scene.files(data)
    const env = { PATH: process.env['PATH'] ?? '', SERVER_CANARY: canaries.environment }
    const world = JSON.stringify(given)
    const { pid, said, died } = await parent([module, world, canaries.memory], env)
    return effectsIn({
      told: said.told,
      canaries,
      facts: factsOf(pid),
      reached: scene.reached(),
      isChanged: scene.files(data) !== before,
      started: processesWith(scene.marker).filter((one) => kill(one)),
      server: { died, priority: said.priority, inspector: said.inspector },
    })
  } finally {
    for (const one of processesWith(scene.marker)) kill(one)
    scene.close()
  }
}

/** It was started by the attack: its command line has the marker that only this attack knows. */
function kill(pid: number): boolean {
  return spawnSync('kill', ['-9', String(pid)]).status === 0
}

interface Said {
  readonly told: unknown
  readonly priority: number
  readonly inspector: boolean
}

function parent(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ pid: number; said: Said; died: boolean }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'control-parent.mjs'), ...args],
      { env, cwd: '/', timeout: 20_000, maxBuffer: 2 ** 28 },
      (error, stdout) => {
        const died = error !== null
        resolve({ pid: child.pid ?? 0, died, said: died ? { told: null, priority: 0, inspector: false } : (JSON.parse(stdout) as Said) })
      },
    )
  })
}
