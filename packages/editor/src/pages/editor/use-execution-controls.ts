import type { AnswerBody, ControlBody, Execution, StepSummary } from '@millrace/api'
import { computed, shallowRef, type Component, type ComputedRef, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import IconCancel from '~icons/lucide/square'
import IconPause from '~icons/lucide/pause'
import IconPlay from '~icons/lucide/play'
import IconReplay from '~icons/lucide/rotate-ccw'
import IconReplayLatest from '~icons/lucide/rocket'
import IconStep from '~icons/lucide/step-forward'
import IconRetry from '~icons/lucide/redo-dot'
import { useApi } from '@/api/api.ts'
import { asApiError } from '@/api/as-api-error.ts'
import { t } from '@/i18n/t.ts'
import { useSession } from '@/stores/session.ts'
import { useToasts } from '@/ui/toasts.ts'

/** A thing that a person can do with the whole execution now. */
export interface ControlChoice {
  readonly id: string
  readonly label: string
  readonly icon: Component
  readonly body: ControlBody
}

export interface ExecutionControls {
  readonly choices: ComputedRef<readonly ControlChoice[]>
  /** Whether steps in doubt can be decided about. */
  readonly canDecide: ComputedRef<boolean>
  readonly canRetry: ComputedRef<boolean>
  /** Calling it lets the step go on that waits for a call; undefined when none does, or for those who may not do so. */
  readonly resumeUrl: ComputedRef<string | undefined>
  /** Whether a step can be run again with what was recorded before it. */
  readonly canRerun: ComputedRef<boolean>
  /** What is being done, by its id. */
  readonly busy: ShallowRef<string | undefined>
  send(body: ControlBody, id?: string): Promise<boolean>
  /** Lets a step that waits for a call go on. */
  answer(body: AnswerBody): Promise<void>
}

/** Whether a step waits for a call of the resume URL. */
export const waitsForCall = ({ status, waits }: StepSummary): boolean => status === 'waiting' && waits.at(-1)?.for === 'token'

const CHOICES: readonly ControlChoice[] = [
  { id: 'continue', label: t('trial.continue'), icon: IconPlay, body: { action: 'continue' } },
  { id: 'step', label: t('trial.step'), icon: IconStep, body: { action: 'step' } },
  { id: 'resume', label: t('exec.control-resume'), icon: IconPlay, body: { action: 'resume' } },
  { id: 'pause', label: t('exec.control-pause'), icon: IconPause, body: { action: 'pause' } },
  { id: 'cancel', label: t('exec.control-cancel'), icon: IconCancel, body: { action: 'cancel' } },
  { id: 'retry', label: t('exec.control-retry'), icon: IconRetry, body: { action: 'retry' } },
  { id: 'replay', label: t('exec.control-replay'), icon: IconReplay, body: { action: 'replay', version: 'same' } },
  { id: 'replay-latest', label: t('exec.control-replay-latest'), icon: IconReplayLatest, body: { action: 'replay', version: 'latest' } },
]

/** What can be done with an execution, and doing it. A new execution that comes of it is opened. */
export function useExecutionControls(execution: ShallowRef<Execution>, refresh: () => void): ExecutionControls {
  const api = useApi()
  const account = useSession()
  const toasts = useToasts()
  const router = useRouter()
  const busy = shallowRef<string>()
  const may = (action: string): boolean => account.can('execution:control') && execution.value.controls.includes(action)

  return {
    busy,
    // A retry of a step in doubt is one of the decisions about it.
    choices: computed(() => CHOICES.filter(({ body }) => may(body.action) && !(body.action === 'retry' && may('decide')))),
    canDecide: computed(() => may('decide')),
    canRetry: computed(() => may('retry') && !may('decide')),
    canRerun: computed(() => may('replay')),
    resumeUrl: computed(() => (account.can('execution:control') ? execution.value.resumeUrl : undefined)),
    async send(body, id = body.action) {
      if (busy.value !== undefined) return false
      busy.value = id
      try {
        const { id: executionId } = execution.value
        const reply = await api.executions.control(executionId, body)
        toasts.show({ text: doneText(body) })
        if (reply.executionId === executionId) refresh()
        else await router.push({ name: 'execution', params: { id: reply.executionId } })
        return true
      } catch (thrown) {
        toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
        return false
      } finally {
        busy.value = undefined
      }
    },
    async answer(body) {
      if (busy.value !== undefined) return
      busy.value = 'answer'
      try {
        await api.executions.answer(execution.value.id, body)
        toasts.show({ text: t('exec.answer-done') })
      } catch (thrown) {
        toasts.show({ tone: 'danger', text: asApiError(thrown).detail })
      } finally {
        busy.value = undefined
        refresh() // also when somebody else was faster
      }
    },
  }
}

function doneText({ action, from, version, decision }: ControlBody): string {
  switch (action) {
    case 'replay':
      if (from !== undefined) return t('exec.control-done-rerun')
      return version === 'latest' ? t('exec.control-done-replay-latest') : t('exec.control-done-replay')
    case 'decide':
      return t(`exec.decided-${decision ?? 'done'}`)
    case 'continue':
      return t('exec.control-done-resume')
    case 'step':
      return t('exec.control-done-step')
    case 'pause':
    case 'resume':
    case 'cancel':
    case 'retry':
      return t(`exec.control-done-${action}`)
    default:
      return action satisfies never
  }
}
