/**
 * What a hostile node package tries, and what it would have if it came through. `wants` is an effect that can be seen from outside of the
 * package: nobody asks the package whether it was refused. Each is tried without any walls first (`control.ts`), where it must come
 * through, so that an attack that is merely written wrongly does not count as one that was held off.
 */
export interface NodeAttack {
  readonly title: string
  readonly class: AttackClass
  /**
   * Statements of a node's `execute(step)`, with `world` (what it may know of the outside) and `tell(value)`, which makes a result of what
   * it learnt: the only channel that it has.
   */
  readonly source: string
  readonly wants: Wants
  /** Codes of errors of which its step must end with one. Only for `harm`: there is nothing else to see. */
  readonly codes?: readonly string[]
  /** `gets it`: a right that packages have where they run without a room, by the permission model of Node alone. @default 'nothing' */
  readonly alone?: 'gets it' | 'nothing'
  /** There is no world without walls to try it in, because what it is after is the product's own. */
  readonly isOurs?: true
  /** It takes the server's patience, 10 seconds or more. */
  readonly isSlow?: true
  /** It is done while the module is loaded, before any step. */
  readonly atLoad?: true
}

export type AttackClass =
  | 'files'
  | 'links'
  | 'secrets'
  | 'network'
  | 'processes'
  | 'native code'
  | 'the server'
  | 'messages'
  | 'the machine'
  | 'what runs beside it'
  | 'work without end'

/**
 * `secret`: a canary comes out. `knowledge`: it tells a fact of the machine. `connection`: something of ours that listens hears of it.
 * `listener`: somebody can connect to it. `change`: files outside are not what they were. `process`: something else runs. `server`: the
 * server's process is not what it was. `harm`: it gains nothing, and others must not lose by it.
 */
export type Wants = 'secret' | 'knowledge' | 'connection' | 'listener' | 'change' | 'process' | 'server' | 'harm'

/** What an attack may know of the outside: an attacker would guess it. All of it is JSON, and stands in its config. */
export interface World {
  /** A folder with secrets. */
  readonly outside: string
  /** Folder of another package; of the attacker's own; the server's data. */
  readonly neighbour: string
  readonly own: string
  readonly data: string
  /** Of ours, on 127.0.0.1. */
  readonly tcp: number
  readonly udp: number
  readonly socket: string
  /** Nobody listens there yet. */
  readonly free: number
  /** The address of a service that the attacker may call, by the server's hand. */
  readonly service: string
  /** A word in the arguments of whatever it starts. */
  readonly marker: string
  /** Of a credential that is not its own. */
  readonly credential: string
}

const PRELUDE = 'const world = step.config(); const tell = (value) => ({ main: [{ json: { value: value ?? null } }] });'

const IMPORTS = `import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import module, { createRequire } from 'node:module'
const once = (start) => new Promise((yes, no) => { start(yes, no); setTimeout(() => no(new Error('nothing came of it')), 1500) })
`

/** The module of a node that does this. */
export function moduleOf(type: string, { source, atLoad }: Pick<NodeAttack, 'source' | 'atLoad'>, world: World): string {
  const early = `const tell = (value) => value; const world = ${JSON.stringify(world)}
const loaded = await (async () => { ${source} })().catch((error) => ({ failed: String(error) }))
`
  const body = atLoad === true ? 'return { main: [{ json: { value: loaded ?? null } }] }' : `${PRELUDE} ${source}`
  return `${IMPORTS}${atLoad === true ? early : ''}export default {
  type: '${type}', version: 1, title: 'T', description: 'D.', kind: 'action', category: 'Test', effects: 'none',
  ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object' },
  async execute(step) { ${body} },
}
`
}
