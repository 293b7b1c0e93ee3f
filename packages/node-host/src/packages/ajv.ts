import { faultsOf } from '@millrace/workflow/check'
import { Ajv2020, type AnySchemaObject, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** Compiles schemas that node packages bring. Defaults are filled in place; keywords that ajv does not know (`x-ui`) mean nothing to it. */
export function createAjv(): Ajv2020 {
  return withFormats({ allErrors: true })
}

const withFormats = (options: { readonly allErrors: boolean; readonly validateSchema?: boolean }): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false, useDefaults: true, validateFormats: true, ...options })
  addFormats.default(ajv)
  return ajv
}

export interface SchemaChecks {
  /** Throws for what is no JSON Schema. The check fills in defaults, and gives what is wrong. */
  compile(schema: AnySchemaObject): (value: unknown) => readonly ErrorObject[]
}

/** For values that people send: however large and wrong one is, checking it costs little more than its size. */
export function createSchemaChecks(): SchemaChecks {
  const first = withFormats({ allErrors: false })
  const all = withFormats({ allErrors: true, validateSchema: false }) // the other one has validated it
  return {
    compile(schema) {
      const validate = first.compile(schema)
      if (typeof schema.$id === 'string') all.addSchema(schema) // so that the others can mean it
      return (value) => faultsOf(value, validate, () => all.compile(schema))
    },
  }
}
