import { Args } from '@oclif/core'

/** The folder that a command works on. */
export const packageArgument = {
  directory: Args.string({ description: 'Folder of the node package.', default: '.' }),
}
