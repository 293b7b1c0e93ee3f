/** What a tenant's connectors may take: each operation is a node type in memory, and goes to each browser. */
export const LIMITS = Object.freeze({
  /** Of one definition with its credential types, as JSON. */
  definitionBytes: 2 * 1024 * 1024,
  operations: 500,
  connectors: 100,
  versions: 50,
  /** All versions of all connectors of a tenant. */
  totalBytes: 20 * 1024 * 1024,
  /** Of an OpenAPI document; GitHub's whole one is 13 MB. */
  documentBytes: 16 * 1024 * 1024,
})
