import { isForbiddenName, isJsonObject, toError } from '@millrace/base'
import { ERROR_PORT, optionsHintsIn, type PortSource } from '@millrace/workflow'
import { type AnyDefinition, type CredentialDefinition } from '@millrace/node-sdk'
import { createAjv, createSchemaChecks } from './ajv.ts'
import { checkCredentialFields } from './check-credential.ts'
import credentialSchema from './credential.schema.json' with { type: 'json' }
import descriptionSchema from './description.schema.json' with { type: 'json' }
import { NodeDefinitionError } from './errors.ts'
import { inPlainWords } from './plain-words.ts'

const check = createAjv().compile(descriptionSchema)
const checkCredential = createAjv().compile(credentialSchema)

/** What a module gave, as a definition; throws NodeDefinitionError saying what is wrong with it. */
export function checkDefinition(file: string, value: unknown): AnyDefinition {
  const refuse = (reason: string): never => {
    throw new NodeDefinitionError({ file, reason })
  }
  if (!isJsonObject(value)) return refuse('it has no default export made with defineNode or defineTrigger')
  if (!check(value))
    refuse(
      inPlainWords(check.errors)
        .map(({ path, message }) => `${path} ${message}`.trim())
        .join('; '),
    )
  const definition = value as unknown as AnyDefinition
  if (definition.kind === 'trigger') checkTrigger(definition, refuse)
  else if (typeof definition.execute !== 'function') refuse('it has no execute function')
  checkPorts(definition, refuse)
  checkLoaders(definition, refuse)
  if (definition.loop !== undefined) checkLoop(definition, refuse)
  return definition
}

const TRIGGER_PARTS = {
  manual: [],
  webhook: ['spec', 'receive', 'acknowledge', 'answer'],
  schedule: ['spec', 'fire'],
  poll: ['spec', 'poll'],
  listen: ['listen'],
} as const

/** Parts of webhook triggers that need not be there. */
const WEBHOOK_EXTRAS = ['register', 'unregister', 'verify', 'deliveryId'] as const

function checkTrigger({ trigger }: AnyDefinition, refuse: (reason: string) => never): void {
  const kind: unknown = trigger?.kind
  if (typeof kind !== 'string' || !Object.hasOwn(TRIGGER_PARTS, kind))
    refuse(`its trigger is none of ${Object.keys(TRIGGER_PARTS).join(', ')}`)
  for (const part of TRIGGER_PARTS[kind as keyof typeof TRIGGER_PARTS]) {
    if (typeof (trigger as unknown as Record<string, unknown>)[part] !== 'function') refuse(`its trigger has no function "${part}"`)
  }
  if (kind === 'webhook') checkWebhook(trigger as unknown as Record<string, unknown>, refuse)
}

function checkWebhook(trigger: Record<string, unknown>, refuse: (reason: string) => never): void {
  for (const part of WEBHOOK_EXTRAS)
    if (trigger[part] !== undefined && typeof trigger[part] !== 'function') refuse(`"${part}" of its trigger is no function`)
  if ((trigger['register'] === undefined) !== (trigger['unregister'] === undefined))
    refuse('its trigger has one of "register" and "unregister": what is told a service has to be taken back')
}

/** A field whose options nobody loads would be empty for ever. */
function checkLoaders({ options = {}, config }: AnyDefinition, refuse: (reason: string) => never): void {
  for (const [name, loader] of Object.entries(options)) if (typeof loader !== 'function') refuse(`its options "${name}" are no function`)
  for (const name of optionsHintsIn(config).keys())
    if (!Object.hasOwn(options, name)) refuse(`a field of its config names the options "${name}", which it does not have`)
}

function checkPorts({ ports }: AnyDefinition, refuse: (reason: string) => never): void {
  for (const [side, sources] of [
    ['input', ports.inputs],
    ['output', ports.outputs],
  ] as const) {
    const seen = new Set<string>()
    for (const name of sources.map(staticName)) {
      if (name === undefined) continue
      if (isForbiddenName(name)) refuse(`"${name}" cannot be the name of a port`)
      if (side === 'output' && name === ERROR_PORT) refuse(`its output "${name}" has the name of the port that every node has for errors`)
      if (seen.has(name)) refuse(`it has the ${side} "${name}" twice`)
      seen.add(name)
    }
  }
}

/** The name of a port that is always there; undefined for those that depend on the config. */
function staticName(source: PortSource): string | undefined {
  if (typeof source === 'string') return source
  return 'each' in source || 'when' in source ? undefined : source.name
}

function checkLoop({ loop, ports }: AnyDefinition, refuse: (reason: string) => never): void {
  const names = (side: readonly unknown[]): unknown[] => side.map((port) => (isJsonObject(port) ? port['name'] : port))
  if (!names(ports.inputs).includes(loop?.next)) refuse(`its loop names the input "${loop?.next}", which it does not have`)
  for (const port of [loop?.body, loop?.done])
    if (port !== undefined && !names(ports.outputs).includes(port)) refuse(`its loop names the output "${port}", which it does not have`)
}

/** What a module gave, as a credential type; throws NodeDefinitionError saying what is wrong with it. */
export function checkCredentialDefinition(file: string, value: unknown): CredentialDefinition {
  const refuse = (reason: string): never => {
    throw new NodeDefinitionError({ file, reason })
  }
  if (!isJsonObject(value)) return refuse('it is no credential type: a module has one as its default export, made with defineCredential')
  if (!checkCredential(value))
    refuse(
      inPlainWords(checkCredential.errors)
        .map(({ path, message }) => `${path} ${message}`.trim())
        .join('; '),
    )
  const definition = value as unknown as CredentialDefinition
  try {
    createSchemaChecks().compile(definition.schema)
  } catch (thrown) {
    refuse(`its schema is not a valid JSON Schema: ${toError(thrown).message}`)
  }
  checkCredentialFields(definition, refuse)
  return definition
}
