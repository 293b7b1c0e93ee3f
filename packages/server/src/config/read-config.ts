import { defineError } from '@millrace/base'
import { nearestName } from '@millrace/expression'
import { SETTINGS, UNSUPPORTED, type Setting } from './settings.ts'

/** The validated settings. */
export type Config = { readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never }

export const ConfigInvalidError = defineError<{ problems: readonly string[] }>('config.invalid', 500, (d) => d.problems.join('\n'))

export interface ReadConfig {
  readonly config: Config
  /** Lines for the log: variables that are set but mean nothing. */
  readonly warnings: readonly string[]
}

const PREFIX = 'MILLRACE_'
/** The command line's own: where a server is, and who asks. */
const OF_THE_COMMAND_LINE: ReadonlySet<string> = new Set(['MILLRACE_URL', 'MILLRACE_TOKEN'])

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the settings from the environment. Throws ConfigInvalidError with one line for each wrong setting. */
export function readConfig(env: Environment): ReadConfig {
  const problems: string[] = Object.entries(UNSUPPORTED).flatMap(([variable, why]) =>
    textOf(env, variable) === undefined ? [] : [`${variable}: ${why}. Unset it.`],
  )
  const entries = Object.entries(SETTINGS).map(([key, setting]) => [key, valueOf(env, setting as Setting<unknown>, problems)])
  const config = Object.fromEntries(entries) as Config // each value came from its own setting's parser
  if ((config.ownerEmail === undefined) !== (config.ownerPassword === undefined)) {
    problems.push('MILLRACE_OWNER_EMAIL and MILLRACE_OWNER_PASSWORD: only one is set; set both, or none.')
  }
  if (problems.length > 0) throw new ConfigInvalidError({ problems })
  return { config: Object.freeze(config), warnings: unknownVariables(env) }
}

/** An empty variable counts as absent: that is how compose files leave something out. */
function textOf(env: Environment, variable: string): string | undefined {
  const text = env[variable]?.trim()
  return text === '' ? undefined : text
}

function valueOf(env: Environment, { variable, parser, fallback, secret }: Setting<unknown>, problems: string[]): unknown {
  const text = textOf(env, variable)
  if (text === undefined) return fallback
  const parsed = parser.parse(text)
  if (parsed.ok) return parsed.value
  problems.push(`${variable}: ${secret ? 'its value' : JSON.stringify(text)} is not allowed; it must be ${parsed.allowed}.`)
  return fallback
}

function unknownVariables(env: Environment): readonly string[] {
  const known = Object.values(SETTINGS).map(({ variable }) => variable)
  return Object.keys(env)
    .filter((variable) => variable.startsWith(PREFIX) && !known.includes(variable as never) && !Object.hasOwn(UNSUPPORTED, variable))
    .filter((variable) => !OF_THE_COMMAND_LINE.has(variable))
    .map((variable) => {
      // Without what all names share, which would make any two of them look alike.
      const nearest = nearestName(
        variable.slice(PREFIX.length),
        known.map((name) => name.slice(PREFIX.length)),
      )
      return `${variable} is not a setting of this version${nearest === undefined ? '' : `; did you mean ${PREFIX}${nearest}?`}`
    })
}
