import { Callable, type Facade } from '../values/callable.ts'
import { runEntry, type Entry } from '../values/table.ts'
import { dataFacades } from './data.ts'
import { dateFacades } from './dates.ts'
import { errorFacades } from './errors.ts'
import { globalFunctions } from './functions.ts'
import { textFacades } from './text.ts'
import { urlFacades } from './urls.ts'

const asFunction = (entry: Entry): Callable =>
  new Callable(entry.name, (vm, args) => {
    return runEntry(entry, vm, undefined, args)
  })

/** The stand-ins for JavaScript's and Luxon's own objects. */
export const FACADES: readonly Facade[] = [...textFacades, ...dataFacades, ...dateFacades, ...errorFacades, ...urlFacades]

/** Every name that needs no scope. */
export const GLOBALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ...[...globalFunctions.values()].map((entry): [string, unknown] => [entry.name, asFunction(entry)]),
  ...FACADES.map((facade): [string, unknown] => [facade.name, facade]),
])
