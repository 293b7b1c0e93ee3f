/** Ready workflows, each in a file of its own that is loaded when it is chosen; they need no account and no service. */
export const EXAMPLES = Object.freeze(['list', 'order', 'turns', 'failure'] as const)
export type ExampleName = (typeof EXAMPLES)[number]

const READ: Readonly<Record<ExampleName, () => Promise<{ readonly default: string }>>> = {
  list: () => import('./list.json?raw'),
  order: () => import('./order.json?raw'),
  turns: () => import('./turns.json?raw'),
  failure: () => import('./failure.json?raw'),
}

/** The document of an example, as text. */
export const exampleText = async (name: ExampleName): Promise<string> => (await READ[name]()).default
