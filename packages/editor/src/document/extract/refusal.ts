/** Why selected nodes cannot become a workflow of their own; the names are those of nodes. */
export type ExtractRefusal =
  | { readonly code: 'empty' | 'no-entry' | 'no-call-type' }
  | { readonly code: 'trigger' | 'exit-goes-on' | 'ends-inside' | 'fires-twice' | 'reads-outside' | 'read-outside'; readonly name: string }
  | { readonly code: 'not-installed'; readonly name: string; readonly type: string }
  | { readonly code: 'entries' | 'exits'; readonly names: readonly string[] }
  | { readonly code: 'open-output'; readonly name: string; readonly output: string }
  | { readonly code: 'compensation'; readonly name: string; readonly by: string }
