import type { JsonObject } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import { isFromConnector } from '../connector/nodes.ts'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { NodeError } from '@millrace/base'

export interface ConfigCheckProblem {
  /** JSON pointer into the config. */
  readonly path: string
  readonly message: string
}

type Described = Pick<NodeTypeDescription, 'type' | 'config'>

// The options with which node packages are loaded; strict, so that a misspelt keyword is found in a test.
const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: true, strictTypes: true, strictTuples: true, verbose: true })
addFormats.default(ajv)
// What vendors write into their schemas is theirs.
const lenient = new Ajv2020({ allErrors: true, useDefaults: true, strict: false, verbose: true })
addFormats.default(lenient)
ajv.addKeyword({ keyword: 'x-ui', schemaType: 'object' })
ajv.addKeyword({ keyword: 'x-literal', schemaType: 'boolean' })
ajv.addKeyword({ keyword: 'x-advice', schemaType: 'array' })

const validators = new WeakMap<object, ValidateFunction>()

function validatorOf(definition: Described): ValidateFunction {
  const schema = definition.config
  const known = validators.get(schema)
  if (known !== undefined) return known
  const made = (isFromConnector(definition) ? lenient : ajv).compile(schema)
  validators.set(schema, made)
  return made
}

/** A copy of the config with the schema's defaults, and what is wrong with it. */
export function checkConfig(definition: Described, config: JsonObject): { config: JsonObject; problems: readonly ConfigCheckProblem[] } {
  const copy = structuredClone(config)
  const validate = validatorOf(definition)
  const problems = validate(copy) ? [] : (validate.errors ?? []).map(problemOf)
  return { config: copy, problems }
}

/** The config with defaults. Throws NodeError `config.invalid` when the schema refuses it, as the engine does when a step starts. */
export function validConfig(definition: Described, config: JsonObject): JsonObject {
  const { config: checked, problems } = checkConfig(definition, config)
  if (problems.length === 0) return checked
  const [first] = problems
  throw new NodeError('config.invalid', `${definition.type}: ${first?.path ?? ''} ${first?.message ?? 'is not valid'}`, {
    detail: problems.map(({ path, message }) => ({ path, message })),
  })
}

function problemOf(error: ErrorObject): ConfigCheckProblem {
  const extra = error.keyword === 'additionalProperties' ? ` (${String(error.params.additionalProperty)})` : ''
  return { path: error.instancePath, message: `${error.message ?? 'is not valid'}${extra}` }
}
