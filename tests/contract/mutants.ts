import type { ConnectorDefinition } from '@millrace/node-sdk'

type Operation = ConnectorDefinition['operations'][number]

export interface Mutant {
  readonly kind: 'path' | 'method' | 'placement' | 'name' | 'body'
  readonly operation: Operation
}

/** The operation with one mistake each, as a generator might make it. A strict service has to refuse them all. */
export function mutantsOf(operation: Operation, { methods }: { readonly methods: ReadonlySet<string> }): readonly Mutant[] {
  const mutants: Mutant[] = [{ kind: 'path', operation: { ...operation, path: `${operation.path}/mutant/mutant/mutant` } }]
  const method = (['PATCH', 'PUT', 'DELETE', 'POST', 'GET'] as const).find((each) => !methods.has(each))
  if (method !== undefined) mutants.push({ kind: 'method', operation: { ...operation, method } })
  const required = new Set(
    Array.isArray((operation.config as { required?: unknown }).required) ? (operation.config as { required: string[] }).required : [],
  )
  for (const [property, placement] of Object.entries(operation.parameters)) {
    if (!required.has(property) || placement.in === 'path' || placement.in === 'variable') continue
    const elsewhere = placement.in === 'query' ? ('header' as const) : ('query' as const)
    const name = placement.name ?? property
    if (/^[\w-]+$/.test(name)) mutants.push({ kind: 'placement', operation: placed(operation, property, { in: elsewhere, name }) })
    if (placement.in === 'query') mutants.push({ kind: 'name', operation: placed(operation, property, { ...placement, name: `${name}X` }) })
    if (placement.in === 'body' && placement.pointer !== undefined && placement.pointer !== '')
      mutants.push({ kind: 'name', operation: placed(operation, property, { ...placement, pointer: `${placement.pointer}X` }) })
  }
  if (
    operation.body?.type === 'json' &&
    Object.values(operation.parameters).some(({ in: where, pointer }) => where === 'body' && pointer !== '')
  )
    mutants.push({ kind: 'body', operation: { ...operation, body: { type: 'form' } } })
  if (operation.body?.type === 'form') mutants.push({ kind: 'body', operation: { ...operation, body: { type: 'json' } } })
  return mutants
}

const placed = (operation: Operation, property: string, placement: Operation['parameters'][string]): Operation => ({
  ...operation,
  parameters: { ...operation.parameters, [property]: placement },
})
