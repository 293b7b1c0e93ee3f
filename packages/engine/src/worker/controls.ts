import { InvariantError, toError, type Clock, type Id, type Logger } from '@millrace/base'
import type { AcceptedExecution, ControlAction, ControlOptions } from '../engine-api.ts'
import { AlreadyRetriedError, ControlInvalidError, ControlRefusedError, ExecutionNotFoundError } from '../errors.ts'
import { isTerminal, type ExecutionHeader, type ExecutionStatus, type JournalStore } from '../ports/index.ts'
import type { ExecutionRun } from '../run/execution.ts'
import { plan, stoppedSteps } from '../run/planner.ts'
import { stepKey, type StepRecord } from '../run/state.ts'
import { controlsFor } from '../view/view.ts'
import type { Again } from './again.ts'
import type { Cancelling } from './cancelling.ts'
import type { Claims } from './claims.ts'
import { decisionEvents, inDoubt } from './decisions.ts'
import { findHeader } from './live-header.ts'
import type { Runs } from './runs.ts'

export interface ControlReply {
  readonly executionId: Id
  readonly status: ExecutionStatus
}

export interface ControlsPorts {
  readonly journal: JournalStore
  readonly clock: Clock
  readonly log: Logger
  readonly random: () => number
  readonly runs: Runs
  readonly claims: Claims
  readonly cancelling: Cancelling
  readonly again: Again
}

/** What a person can do with an execution. */
export class Controls {
  readonly #ports: ControlsPorts
  /** Failed executions whose retry is on its way. */
  readonly #retrying = new Set<Id>()

  constructor(ports: ControlsPorts) {
    this.#ports = ports
  }

  async control(tenantId: Id, executionId: Id, action: ControlAction, options: ControlOptions): Promise<ControlReply> {
    const header = await findHeader(this.#ports, tenantId, executionId)
    if (header === undefined) throw new ExecutionNotFoundError({ executionId })
    checkOptions(action, options)
    const ended = isTerminal(header.status)
    switch (action) {
      case 'cancel':
        return ended ? refuse(action, header.status) : this.#cancel(header, options)
      case 'pause':
      case 'resume':
        return ended ? refuse(action, header.status) : this.#pauseOrResume(header, action, options)
      case 'decide':
        return ended ? refuse(action, header.status) : this.#decide(header, options)
      case 'continue':
      case 'step':
        return ended ? refuse(action, header.status) : this.#letGo(header, action, options)
      case 'retry':
        if (header.status === 'failed') return this.#retryOnce(header, options)
        return ended ? refuse(action, header.status) : this.#repeat(header, options)
      case 'replay':
        return ended ? this.#begun(header, await this.#ports.again.replay(header, options)) : refuse(action, header.status)
      default:
        return action satisfies never
    }
  }

  /** The execution, wherever it is. */
  async #with(action: ControlAction, header: ExecutionHeader, work: (run: ExecutionRun) => Promise<ControlReply>): Promise<ControlReply> {
    const reply = await this.#ports.claims.use(header.id, (run) => {
      if (run.isFinished) return undefined
      if (run.isOver) throw new ControlRefusedError({ action, status: 'being cancelled', possible: ['cancel'] })
      return work(run)
    })
    return reply ?? refuse(action, await this.#endedMeanwhile(header))
  }

  async #endedMeanwhile({ tenantId, id, status }: ExecutionHeader): Promise<ExecutionStatus> {
    return (await this.#ports.journal.header(tenantId, id))?.status ?? status
  }

  /** Succeeds for whatever has not ended, also when somebody else cancels it at the same time. */
  async #cancel(header: ExecutionHeader, { actor }: ControlOptions): Promise<ControlReply> {
    const { claims, cancelling } = this.#ports
    const ended = await claims.use(header.id, async (run) => {
      await cancelling.cancel(run, actor === undefined ? {} : { by: actor })
      return run.isVolatile ? run.result().status : undefined // the journal knows nothing of it
    })
    const status = ended ?? (await this.#endedMeanwhile(header))
    return status === 'cancelled' ? { executionId: header.id, status } : refuse('cancel', status)
  }

  #pauseOrResume(header: ExecutionHeader, action: 'pause' | 'resume', { actor }: ControlOptions): Promise<ControlReply> {
    return this.#with(action, header, async (run) => {
      const paused = run.state.pausing
      if ((action === 'pause') === paused) {
        this.#ports.runs.settle(run)
        const possible = possibleFor(run)
        throw new ControlRefusedError({ action, status: paused ? 'paused' : run.status, possible })
      }
      run.record({ type: 'control', action, at: this.#ports.clock.now(), ...(actor === undefined ? {} : { by: actor }) })
      return this.#goOn(run)
    })
  }

  /** K1. Lets all steps go on that stand at a break point, or the one whose turn it is. */
  #letGo(header: ExecutionHeader, action: 'continue' | 'step', { actor, stops, from }: ControlOptions): Promise<ControlReply> {
    return this.#with(action, header, async (run) => {
      const unknown = stops?.find((id) => run.state.plan.document.nodes.every((node) => node.id !== id))
      if (unknown !== undefined) {
        this.#ports.runs.settle(run)
        throw new ControlInvalidError({ reason: `"breakpoints" names "${unknown}", and the execution has no such node` })
      }
      const stopped = stoppedSteps(run.state)
      const named = from === undefined ? stopped : stopped.filter((step) => stepKey(step) === from)
      if (named.length === 0) {
        this.#ports.runs.settle(run)
        const status = `${run.status} with ${from === undefined ? 'no step' : `no step ${from}`} at a break point`
        throw new ControlRefusedError({ action, status, possible: possibleFor(run) })
      }
      const released = (action === 'step' ? named.slice(0, 1) : named).map(({ node, run: index }) => ({ node: node.id, run: index }))
      run.record({
        ...{ type: 'control', action, released, at: this.#ports.clock.now() },
        ...(stops === undefined ? {} : { nodes: stops }),
        ...(actor === undefined ? {} : { by: actor }),
      })
      return this.#goOn(run)
    })
  }

  /** A person lets steps in doubt run again. */
  #repeat(header: ExecutionHeader, options: ControlOptions): Promise<ControlReply> {
    return this.#with('retry', header, (run) =>
      this.#decideAbout('retry', run, inDoubt(run.state, options.from), { ...options, decision: 'retry' }),
    )
  }

  #decide(header: ExecutionHeader, options: ControlOptions): Promise<ControlReply> {
    return this.#with('decide', header, async (run) => {
      const steps = inDoubt(run.state, options.from)
      if (steps.length <= 1) return this.#decideAbout('decide', run, steps, options)
      this.#ports.runs.settle(run)
      throw new ControlInvalidError({ reason: `several steps are in doubt (${steps.map(stepKey).join(', ')}); name one in "from"` })
    })
  }

  async #decideAbout(
    action: ControlAction,
    run: ExecutionRun,
    steps: readonly StepRecord[],
    { decision, items, actor, from }: ControlOptions,
  ): Promise<ControlReply> {
    if (decision === undefined) throw new InvariantError({ what: 'a decision was checked and is missing' })
    if (steps.length === 0) {
      this.#ports.runs.settle(run)
      const status = `${run.status} with ${from === undefined ? 'no step' : `no step ${from}`} in doubt`
      throw new ControlRefusedError({ action, status, possible: possibleFor(run) })
    }
    const at = this.#ports.clock.now()
    for (const step of steps) {
      const random = this.#ports.random()
      for (const event of decisionEvents(step, { decision, items, by: actor, at, random })) run.record(event)
    }
    return this.#goOn(run)
  }

  /** Writes what was recorded, and lets the execution do what follows from it. */
  async #goOn(run: ExecutionRun): Promise<ControlReply> {
    const { runs, clock } = this.#ports
    const next = plan(run.state, clock.now())
    run.restate()
    if (run.hasWork) runs.enqueue(run) // at once: while its suspension is on its way to the disk it would be given back, and lie there
    await run.writer.flush()
    runs.settle(run)
    return { executionId: run.id, status: next.kind === 'suspend' ? next.status : run.isFinished ? run.state.status : 'running' }
  }

  /** A double click, or two people, must not do the same twice. Tries of a draft are nobody's dead letters: they may be retried at will. */
  async #retryOnce(header: ExecutionHeader, options: ControlOptions): Promise<ControlReply> {
    const { id, tenantId, mode } = header
    if (mode !== 'production') return this.#begun(header, await this.#ports.again.retry(header, options))
    if (this.#retrying.has(id)) throw new AlreadyRetriedError({ executionId: id, by: null })
    this.#retrying.add(id)
    try {
      const mark = await this.#ports.journal.deadLetterMark(tenantId, id)
      if (mark?.as === 'retried' && mark.by !== options.newExecutionId) throw new AlreadyRetriedError({ executionId: id, by: mark.by })
      return await this.#begun(header, await this.#ports.again.retry(header, options))
    } finally {
      this.#retrying.delete(id)
    }
  }

  async #begun({ tenantId, id, status, mode }: ExecutionHeader, { executionId, accepted }: AcceptedExecution): Promise<ControlReply> {
    const { journal, clock, log } = this.#ports
    await accepted
    if (status === 'failed' && mode === 'production') {
      const mark = { executionId: id, as: 'retried', by: executionId, at: clock.now() } as const
      // What was asked for is done: a dead letter that stays listed is the lesser harm than a second retry.
      await journal
        .markDeadLetters(tenantId, [mark])
        .catch((thrown: unknown) =>
          log.warn({ executionId: id, err: toError(thrown) }, 'a dead letter that was retried could not be marked'),
        )
    }
    const begun = await journal.header(tenantId, executionId) // it may wait for a slot, or have ended already
    return { executionId, status: begun?.status ?? 'queued' }
  }
}

function checkOptions(action: ControlAction, { decision, items, version, newExecutionId, stops }: ControlOptions): void {
  const wrong = (reason: string): never => {
    throw new ControlInvalidError({ reason })
  }
  if (action === 'decide' && decision === undefined) wrong('say what is decided: "decision" is one of done, retry, skip, fail')
  if (action !== 'decide' && decision !== undefined) wrong(`"decision" goes with the action "decide", not with "${action}"`)
  if (items !== undefined && decision !== 'done') wrong('"items" go with the decision "done" only: they are what the step gave')
  if (version !== undefined && action !== 'replay') wrong(`"version" goes with the action "replay", not with "${action}"`)
  if (stops !== undefined && action !== 'continue' && action !== 'step') {
    wrong(`"breakpoints" go with the actions "continue" and "step", not with "${action}"`)
  }
  if (newExecutionId !== undefined && action !== 'replay' && action !== 'retry') wrong(`"${action}" makes no new execution`)
}

const possibleFor = (run: ExecutionRun): readonly string[] =>
  controlsFor({
    status: run.status,
    hasStepInDoubt: inDoubt(run.state).length > 0,
    isStopped: stoppedSteps(run.state).length > 0,
  })

function refuse(action: ControlAction, status: ExecutionStatus): never {
  throw new ControlRefusedError({ action, status, possible: controlsFor({ status, hasStepInDoubt: false }) })
}
