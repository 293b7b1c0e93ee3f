import { Command, Flags, type Interfaces } from '@oclif/core'
import { MillraceError, OptionError, toError } from '@millrace/base'
import { interruptedCode } from './devkit/interruption.ts'

/** How a command ends. Scripts rely on these numbers. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

/** What a command was given, by name. */
type Given = Record<string, unknown>

/**
 * What all commands share: `--json`, and errors as one sentence on standard error (with `--json`: as an object on standard output).
 * A mistake in how the command was called ends with 2, any other failure with 1, and Ctrl-C without a word with 130.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  /**
   * oclif takes an argument that is not given from standard input, unless it is a terminal. What comes there in scripts and CI is meant
   * for somebody else, and was taken for the folder of a package.
   */
  protected override parse<F extends Given, B extends Given, A extends Given>(
    options: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const args = Object.fromEntries(Object.entries(options.args ?? {}).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]))
    const { flags, baseFlags, enableJsonFlag } = options // those of a base class as well, which a spread leaves out
    return super.parse({ ...options, flags, baseFlags, enableJsonFlag, args } as Interfaces.Input<F, B, A>, argv)
  }

  protected override async catch(thrown: Error & { oclif?: { exit?: number } }): Promise<never> {
    if (isExit(thrown)) throw thrown
    const interrupted = await interruptedCode()
    if (interrupted !== undefined) return this.exit(interrupted)
    const error = toError(thrown)
    const usage = thrown.oclif?.exit !== undefined || error instanceof OptionError
    if (this.jsonEnabled()) this.logJson({ error: { code: usage ? 'cli.usage' : codeOf(error), message: sentenceOf(error) } })
    else process.stderr.write(`millrace: ${usage || error instanceof MillraceError ? sentenceOf(error) : (error.stack ?? error.message)}\n`)
    return this.exit(usage ? EXIT.usage : EXIT.failed)
  }
}

/** A command that talks to a running server. */
export abstract class ServerCommand extends BaseCommand {
  static override baseFlags = {
    url: Flags.string({
      description: 'Address of the server.',
      env: 'MILLRACE_URL',
      default: 'http://127.0.0.1:5680',
      helpGroup: 'SERVER',
    }),
    token: Flags.string({
      description: 'API key or session token.',
      env: 'MILLRACE_TOKEN',
      noCacheDefault: true, // a secret: never in a generated manifest
      helpGroup: 'SERVER',
    }),
  }
}

/** oclif ends a command by throwing. */
const isExit = (error: Error): boolean => 'code' in error && error.code === 'EEXIT'

const codeOf = (error: Error): string => (error instanceof MillraceError ? error.code : 'internal.error')

/** One line: oclif's own messages come in several. */
const sentenceOf = ({ message }: Error): string =>
  message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
