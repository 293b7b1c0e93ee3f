import fc from 'fast-check'

/** How a step that may fail now and then is set up. Numbers of attempts, the failing ones first. */
export interface Attempts {
  readonly failsFirst: number
  readonly hangsFirst: number
  /** Further attempts that the simulation may spoil. */
  readonly absorbs: number
  readonly delayMs: number
  readonly backoff: 'fixed' | 'exponential'
}

export type Failing = 'never' | 'continue' | 'port'
export type Join = 'all' | 'any' | 'open'

/** A piece of a workflow. A list of blocks is a sequence. */
export type Block =
  | {
      readonly kind: 'work'
      readonly shape: 'map' | 'drop' | 'double' | 'origin'
      readonly isAsync: boolean
      readonly failing: Failing
      readonly attempts: Attempts | null
      readonly extra: 'none' | 'disabled' | 'alwaysOutput' | 'executeOnce'
    }
  | {
      readonly kind: 'write'
      readonly idempotency: 'key' | 'natural' | 'none'
      readonly inDoubt: 'ask' | 'retry' | 'fail' | null
      readonly failing: Failing
      readonly attempts: Attempts | null
    }
  | { readonly kind: 'wait'; readonly form: 'timer' | 'token' | 'both'; readonly ms: number }
  | { readonly kind: 'branch'; readonly by: 'if' | 'switch' | 'fork'; readonly join: Join; readonly arms: readonly (readonly Block[])[] }
  | {
      readonly kind: 'loop'
      /** `map`: a scope for each item, `size` of them beside each other. */
      readonly mode: 'each' | 'times' | 'while' | 'map'
      readonly size: number
      readonly body: readonly Block[]
      /** Some packets end the loop. */
      readonly breaks: boolean
    }
  /** What completed before a failure is taken back by another write, where it is a write and `undoes`. */
  | { readonly kind: 'try'; readonly body: readonly Block[]; readonly fails: boolean; readonly undoes: boolean }
  | { readonly kind: 'call'; readonly workflow: number; readonly waits: boolean; readonly failing: 'stop' | 'continue' | 'port' }
  | { readonly kind: 'fatal' }

export type BlockKind = Block['kind']

/** What a seed stands for: a workflow, those that it calls, and the items that it starts with. */
export interface Plot {
  readonly main: readonly Block[]
  readonly called: readonly { readonly body: readonly Block[]; readonly fails: boolean }[]
  readonly order: 'parallel' | 'depth-first' | 'breadth-first'
  readonly durability: 'step' | 'execution'
  /** One last node takes in everything, so that the output is defined. */
  readonly isClosed: boolean
  /** Values of the items of each execution; several run side by side. */
  readonly inputs: readonly (readonly number[])[]
}

const attempts: fc.Arbitrary<Attempts> = fc.record({
  failsFirst: fc.nat(2),
  hangsFirst: fc.constantFrom(0, 0, 0, 0, 0, 1),
  absorbs: fc.constantFrom(2, 2, 1, 0),
  delayMs: fc.constantFrom(100, 1000, 15_000),
  backoff: fc.constantFrom('fixed', 'exponential'),
})
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 })
const failing = fc.constantFrom<Failing>('never', 'never', 'never', 'continue', 'port')

const work: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('work' as const),
  shape: fc.constantFrom('map', 'map', 'drop', 'double', 'origin'),
  isAsync: fc.boolean(),
  failing,
  attempts: maybe(attempts),
  extra: fc.constantFrom('none', 'none', 'none', 'disabled', 'alwaysOutput', 'executeOnce'),
})
const write: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('write' as const),
  idempotency: fc.constantFrom('key', 'natural', 'none'),
  inDoubt: fc.constantFrom(null, 'ask', 'retry', 'fail'),
  failing,
  attempts: maybe(attempts),
})
const wait: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('wait' as const),
  form: fc.constantFrom('timer', 'token', 'both'),
  ms: fc.constantFrom(0, 40, 3000, 12_000, 90_000),
})
const call: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('call' as const),
  workflow: fc.nat(1),
  waits: fc.constantFrom(true, true, false),
  failing: fc.constantFrom('stop', 'continue', 'port'),
})
const fatal: fc.Arbitrary<Block> = fc.constant({ kind: 'fatal' as const })

const { sequence } = fc.letrec<{ sequence: readonly Block[]; block: Block; branch: Block; loop: Block; guarded: Block }>((tie) => ({
  sequence: fc.array(tie('block'), { maxLength: 4 }),
  block: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'blocks' },
    { arbitrary: work, weight: 5 },
    { arbitrary: write, weight: 3 },
    { arbitrary: wait, weight: 2 },
    { arbitrary: call, weight: 2 },
    { arbitrary: tie('branch'), weight: 3 },
    { arbitrary: tie('loop'), weight: 2 },
    { arbitrary: tie('guarded'), weight: 1 },
  ),
  guarded: fc.record({
    kind: fc.constant('try' as const),
    body: fc.array(fc.oneof(work, write, wait), { maxLength: 3 }),
    fails: fc.boolean(),
    undoes: fc.boolean(),
  }),
  branch: fc.record({
    kind: fc.constant('branch' as const),
    by: fc.constantFrom('if', 'switch', 'fork'),
    join: fc.constantFrom<Join>('all', 'any', 'open'),
    arms: fc.array(tie('sequence'), { minLength: 2, maxLength: 3 }),
  }),
  loop: fc.record({
    kind: fc.constant('loop' as const),
    mode: fc.constantFrom('each', 'times', 'while', 'map'),
    size: fc.integer({ min: 1, max: 3 }),
    body: tie('sequence'),
    breaks: fc.constantFrom(false, false, true),
  }),
}))

/** A few blocks, at times with one that fails the execution. */
const mainBlocks = fc.oneof(
  { arbitrary: sequence, weight: 5 },
  { arbitrary: fc.tuple(sequence, fatal, fc.nat(4)).map(([blocks, end, place]) => blocks.toSpliced(place, 0, end)), weight: 1 },
)

export const plots: fc.Arbitrary<Plot> = fc.record({
  main: mainBlocks,
  called: fc.array(
    fc.record({ body: fc.array(fc.oneof(work, write, wait), { maxLength: 3 }), fails: fc.constantFrom(false, false, false, true) }),
    {
      minLength: 2,
      maxLength: 2,
    },
  ),
  order: fc.constantFrom('parallel', 'parallel', 'depth-first', 'breadth-first'),
  durability: fc.constantFrom('step', 'step', 'step', 'execution'),
  isClosed: fc.boolean(),
  inputs: fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 2 }),
})
