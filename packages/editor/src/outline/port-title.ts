import type { NodeFacts } from '@/canvas/node-facts.ts'

/** What an output is called for people. */
export const portTitleOf = (facts: NodeFacts | undefined, port: string): string =>
  facts?.outputs.find(({ name }) => name === port)?.label ?? port
