import type { Wants } from './attack.ts'
import type { Canaries } from './scene.ts'

/** What can be seen of an attack from outside of the package. */
export interface Seen {
  /** What its step gave, and everything else that was said because of it. */
  readonly told: unknown
  readonly canaries: Canaries
  readonly facts: Readonly<Record<string, unknown>>
  readonly reached: readonly string[]
  readonly isChanged: boolean
  readonly started: readonly number[]
  readonly server: { readonly died: boolean; readonly priority: number; readonly inspector: boolean }
}

export type Effects = ReadonlySet<Exclude<Wants, 'harm'>>

const LISTENER = 'a listener of the package'

/** The effects of an attack, by what is seen. */
export function effectsIn({ told, canaries, facts, reached, isChanged, started, server }: Seen): Effects {
  const text = JSON.stringify(told) ?? ''
  const effects: [Exclude<Wants, 'harm'>, boolean][] = [
    ['secret', Object.values(canaries).some((canary) => text.includes(canary))],
    [
      'knowledge',
      Object.entries(facts).some(([name, fact]) => fact !== '' && text.includes(`"value":${JSON.stringify({ [name]: fact })}`)),
    ],
    ['connection', reached.some((one) => one !== LISTENER)],
    ['listener', reached.includes(LISTENER)],
    ['change', isChanged],
    ['process', started.length > 0],
    ['server', server.died || server.priority !== 0 || server.inspector],
  ]
  return new Set(effects.filter(([, is]) => is).map(([effect]) => effect))
}
