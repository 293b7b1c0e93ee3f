import { MillraceError, toError } from '@millrace/base'
import { runServer } from './run-server.ts'

// What `npm start` runs. `millrace start` does the same by way of the command line's package.
runServer(process.env).catch((thrown: unknown) => {
  const error = toError(thrown)
  // A mistake of the operator is a sentence; anything else is ours, and needs its place.
  process.stderr.write(`millrace: ${error instanceof MillraceError ? error.message : (error.stack ?? error.message)}\n`)
  process.exit(1)
})
