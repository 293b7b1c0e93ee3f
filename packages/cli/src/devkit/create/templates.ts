/** What a package can start as; each is a folder of `templates`. */
export const TEMPLATES = [
  { id: 'rest', title: 'REST API', description: 'A connector as data, for a web API that speaks JSON.' },
  { id: 'graphql', title: 'GraphQL', description: 'A connector as data, for a GraphQL service.' },
  { id: 'soap', title: 'SOAP', description: 'A connector as data, for a SOAP service.' },
  { id: 'trigger', title: 'Trigger', description: 'A trigger that looks for news at a web API.' },
  { id: 'code', title: 'Code', description: 'A node that computes: no requests, no credential.' },
] as const

/** What else a package can be made from. */
export const SOURCES = ['openapi', 'curl'] as const

export type Template = (typeof TEMPLATES)[number]['id'] | (typeof SOURCES)[number]

export const isTemplate = (name: string): name is Template => [...TEMPLATES.map(({ id }) => id), ...SOURCES].some((id) => id === name)
