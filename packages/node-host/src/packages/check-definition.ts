import { isJsonObject, type JsonObject } from '@millrace/base'
import { isTypeName, type AnyDefinition, type CredentialDefinition } from '@millrace/node-sdk'
import { createAjv } from './ajv.ts'
import descriptionSchema from './description.schema.json' with { type: 'json' }
import { NodeDefinitionError } from './errors.ts'
import { inPlainWords } from './plain-words.ts'

const check = createAjv().compile(descriptionSchema)

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
  if (definition.loop !== undefined) checkLoop(definition, refuse)
  return definition
}

const TRIGGER_PARTS = { manual: [], webhook: ['spec', 'receive', 'acknowledge', 'answer'], schedule: ['spec', 'fire'] } as const

function checkTrigger({ trigger }: AnyDefinition, refuse: (reason: string) => never): void {
  const kind: unknown = trigger?.kind
  if (typeof kind !== 'string' || !Object.hasOwn(TRIGGER_PARTS, kind)) refuse('its trigger is none of manual, webhook, schedule')
  for (const part of TRIGGER_PARTS[kind as keyof typeof TRIGGER_PARTS]) {
    if (typeof (trigger as unknown as Record<string, unknown>)[part] !== 'function') refuse(`its trigger has no function "${part}"`)
  }
}

function checkLoop({ loop, ports }: AnyDefinition, refuse: (reason: string) => never): void {
  const names = (side: readonly unknown[]): unknown[] => side.map((port) => (isJsonObject(port) ? port['name'] : port))
  if (!names(ports.inputs).includes(loop?.next)) refuse(`its loop names the input "${loop?.next}", which it does not have`)
  for (const port of [loop?.body, loop?.done])
    if (!names(ports.outputs).includes(port)) refuse(`its loop names the output "${port}", which it does not have`)
}

export function checkCredentialDefinition(file: string, value: unknown): CredentialDefinition {
  const refuse = (reason: string): never => {
    throw new NodeDefinitionError({ file, reason })
  }
  if (!isJsonObject(value)) return refuse('it has no default export made with defineCredential')
  const { type, title, description, schema, sign } = value as JsonObject & { sign: unknown }
  if (typeof type !== 'string' || !isTypeName(type)) refuse('its type is not a name like "http.basic"')
  if (typeof title !== 'string' || typeof description !== 'string') refuse('it has no title or description')
  if (!isJsonObject(schema)) refuse('it has no schema')
  if (!isJsonObject(sign)) refuse('it does not say how it signs')
  return value as unknown as CredentialDefinition
}
