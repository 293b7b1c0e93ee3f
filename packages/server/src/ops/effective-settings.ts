import { toError, type JsonValue } from '@millrace/base'
import { ConfigInvalidError, readConfig } from '../config/read-config.ts'
import { SETTINGS, type Setting } from '../config/settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** One setting as a server with this environment would have it. */
export interface EffectiveSetting {
  readonly variable: string
  /** Null: not set. Secrets are shown as `********`. */
  readonly value: JsonValue
  readonly origin: 'environment' | 'default'
  readonly description: string
}

export interface EffectiveSettings {
  readonly settings: readonly EffectiveSetting[]
  /** What keeps a server from starting, one line each. */
  readonly problems: readonly string[]
  /** Variables that are set and mean nothing. */
  readonly warnings: readonly string[]
}

const MASK = '********'

/** All settings with where they come from, and what is wrong with them. */
export function effectiveSettings(env: Environment): EffectiveSettings {
  return { settings: Object.values(SETTINGS).map((setting) => effective(env, setting as Setting<unknown>)), ...troubles(env) }
}

function troubles(env: Environment): Pick<EffectiveSettings, 'problems' | 'warnings'> {
  try {
    return { problems: [], warnings: readConfig(env).warnings }
  } catch (thrown) {
    const error = toError(thrown)
    if (error instanceof ConfigInvalidError) return { problems: error.data.problems, warnings: [] }
    throw error
  }
}

function effective(env: Environment, { variable, parser, fallback, description, secret }: Setting<unknown>): EffectiveSetting {
  const text = env[variable]?.trim() ?? ''
  const parsed = text === '' ? undefined : parser.parse(text)
  const value = parsed === undefined ? fallback : parsed.ok ? parsed.value : text // as it stands there: the problem names it
  return {
    variable,
    value: text !== '' && (secret || HIDDEN.test(variable)) ? MASK : (JSON.parse(JSON.stringify(value ?? null)) as JsonValue),
    origin: text === '' ? 'default' : 'environment',
    description,
  }
}

/** Besides those that say so themselves. */
const HIDDEN = /PASSWORD|SECRET|TOKEN|_KEY$/
