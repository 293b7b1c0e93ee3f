import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** Compiles schemas that node packages bring. Defaults are filled in place; keywords that ajv does not know (`x-ui`) mean nothing to it. */
export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, useDefaults: true, validateFormats: true })
  addFormats.default(ajv)
  return ajv
}
