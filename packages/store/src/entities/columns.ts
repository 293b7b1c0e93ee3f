import type { EntitySchemaColumnOptions, ValueTransformer } from 'typeorm'

/** Postgres gives 64-bit integers as text, SQLite as numbers. */
const asNumber: ValueTransformer = {
  from: (value: unknown) => (value === null || value === undefined ? null : Number(value)),
  to: (value: unknown) => value,
}

const asJson: ValueTransformer = {
  from: (value: unknown) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : null),
  to: (value: unknown) => (value === undefined ? undefined : JSON.stringify(value)),
}

export const text = (name: string): EntitySchemaColumnOptions => ({ name, type: 'text' })
export const textOrNull = (name: string): EntitySchemaColumnOptions => ({ name, type: 'text', nullable: true })
export const whole = (name: string): EntitySchemaColumnOptions => ({ name, type: 'integer' })
export const wholeOrNull = (name: string): EntitySchemaColumnOptions => ({ name, type: 'integer', nullable: true })
/** Milliseconds since the epoch, UTC. */
export const millis = (name: string): EntitySchemaColumnOptions => ({ name, type: 'bigint', transformer: asNumber })
export const millisOrNull = (name: string): EntitySchemaColumnOptions => ({ name, type: 'bigint', nullable: true, transformer: asNumber })
export const yesNo = (name: string): EntitySchemaColumnOptions => ({ name, type: 'boolean' })
/** A value kept as JSON text. */
export const json = (name: string): EntitySchemaColumnOptions => ({ name, type: 'text', transformer: asJson })
export const jsonOrNull = (name: string): EntitySchemaColumnOptions => ({ ...json(name), nullable: true })
export const id = (): EntitySchemaColumnOptions => ({ name: 'id', type: 'text', primary: true })
