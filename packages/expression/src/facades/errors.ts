import { Facade } from '../values/callable.ts'
import { toText } from '../values/convert.ts'
import { ERROR_TYPES, errorTypeOf, makeErrorValue, type ErrorType } from '../values/error-value.ts'
import type { Machine } from '../machine.ts'
import { isPlainObject } from '../values/members.ts'
import { table } from '../values/table.ts'
import { errorDocs } from './docs/data.ts'

type Args = readonly unknown[]

const make =
  (type: ErrorType) =>
  (vm: Machine, args: Args): unknown => {
    const [message, options] = args
    const error = makeErrorValue(vm, type, message === undefined ? '' : toText(vm, message))
    if (isPlainObject(options) && Object.hasOwn(options, 'cause') && typeof options['cause'] !== 'function') {
      Object.defineProperty(error, 'cause', { value: options['cause'], writable: true, configurable: true })
    }
    return error
  }

const NONE = table<undefined>({})

/** `Error` and its kinds, to throw and to recognise. */
export const errorFacades: readonly Facade[] = ERROR_TYPES.map(
  (type) =>
    new Facade({
      name: type,
      docs: [`new ${type}(message?, options?)`, errorDocs(type)],
      members: NONE,
      call: make(type),
      construct: make(type),
      isInstance: (value) => (type === 'Error' ? errorTypeOf(value) !== undefined : errorTypeOf(value) === type),
    }),
)
