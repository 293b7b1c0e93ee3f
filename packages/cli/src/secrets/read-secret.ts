import { text } from 'node:stream/consumers'
import { OptionError } from '@millrace/base'

/**
 * A secret that is on no command line, where other users of the machine and the history of the shell would see it: asked for in a
 * terminal, read from standard input elsewhere. Throws OptionError when there is none.
 */
export async function readSecret(what: string, { interactive }: { readonly interactive: boolean }): Promise<string> {
  const given = interactive ? await ask(what) : (await text(process.stdin)).replace(/\r?\n$/, '')
  if (given === '') throw new OptionError({ option: what, expected: 'given on standard input, or typed in a terminal' })
  return given
}

async function ask(what: string): Promise<string> {
  const { password } = await import('@inquirer/prompts')
  return password({ message: what, mask: true })
}
