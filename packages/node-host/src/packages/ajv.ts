import { BoundedChecks } from '@millrace/workflow/check'
import { Ajv2020, type AnySchemaObject, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** Compiles schemas of the product's own. Defaults are filled in place; keywords that ajv does not know (`x-ui`) mean nothing to it. */
export function createAjv(): Ajv2020 {
  return withFormats({ allErrors: true })
}

type Settings = ConstructorParameters<typeof Ajv2020>[0]

const withFormats = (options: Settings): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false, useDefaults: true, validateFormats: true, ...options })
  addFormats.default(ajv)
  return ajv
}

export interface SchemaChecks {
  /** Throws for what is no JSON Schema. The check fills in defaults, and gives what is wrong. */
  compile(schema: AnySchemaObject): (value: unknown) => readonly ErrorObject[]
}

/** For schemas that node packages bring and values that people send: whatever both say, checking costs a bounded amount of work. */
export function createSchemaChecks(): SchemaChecks {
  const bounds = new BoundedChecks()
  const first = withFormats({ ...bounds.options, allErrors: false })
  const all = withFormats({ ...bounds.options, allErrors: true, validateSchema: false }) // the other one has validated it
  return {
    compile(schema) {
      const validate = bounds.compile(() => first.compile(schema))
      if (typeof schema.$id === 'string') all.addSchema(schema) // so that the others can mean it
      return (value) => bounds.faultsOf(value, validate, () => all.compile(schema))
    },
  }
}
