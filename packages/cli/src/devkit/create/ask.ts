import { OptionError } from '@millrace/base'
import { LICENSES, nameProblem, type CreateOptions } from './options.ts'
import { SOURCES, TEMPLATES } from './templates.ts'

export type Answers = Partial<CreateOptions>

/** What calls nothing, or has its address from elsewhere. */
const NO_ADDRESS: ReadonlySet<string> = new Set(['code', ...SOURCES])

/** Asks for what the flags left open. Without a terminal nothing is asked: the name is needed, the rest has defaults. */
export async function askFor(
  given: Answers,
  { interactive, suggestedName = 'millrace-nodes-example' }: { readonly interactive: boolean; readonly suggestedName?: string },
): Promise<CreateOptions> {
  if (!interactive) {
    if (given.name === undefined) throw new OptionError({ option: 'name', expected: 'given: `millrace node create <name>`' })
    return { ...given, name: given.name, template: given.template ?? 'rest' }
  }
  const { input, select } = await import('@inquirer/prompts')
  const name =
    given.name ??
    (await input({
      message: 'Name of the package',
      default: suggestedName,
      validate: (value) => {
        const problem = nameProblem(value)
        return problem === undefined || `The name must be ${problem}.`
      },
    }))
  const template =
    given.template ??
    (await select({
      message: 'What does it start as?',
      choices: TEMPLATES.map(({ id, title, description }) => ({ value: id as string, name: title, description })),
    }))
  const baseUrl =
    given.baseUrl ??
    (NO_ADDRESS.has(template) ? undefined : await input({ message: 'Where does the API answer?', default: 'https://api.example.com' }))
  const license =
    given.license ?? (await select({ message: 'License', choices: LICENSES.map((value) => ({ value: value as string })), default: 'MIT' }))
  return { ...given, name, template, license, ...(baseUrl === undefined ? {} : { baseUrl }) }
}
